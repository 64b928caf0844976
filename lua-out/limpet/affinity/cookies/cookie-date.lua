-- Made by "limpet build" from limpet's src/affinity/cookies/cookie-date.ts; changes are lost at the next build.
local math_floor = math.floor
local string_byte = string.byte
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COLON = ____ascii.COLON
local ZERO = ____ascii.ZERO
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
local MONTH_LENGTHS = {
    31,
    28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31
}
local NONE = -1
local function isDelimiter(byte)
    if byte < 32 then
        return byte == 9
    end
    if byte <= 47 then
        return true
    end
    if byte <= 58 then
        return false
    end
    return byte <= 64 or byte >= 91 and byte <= 96 or byte >= 123 and byte <= 126
end
local function wordEnd(text, start)
    local ____end = start
    while ____end < #text and not isDelimiter(string_byte(text, ____end + 1)) do
        ____end = ____end + 1
    end
    return ____end
end
local function isDigit(text, index, ____end)
    return index < ____end and string_byte(text, index + 1) >= ZERO and string_byte(text, index + 1) <= ZERO + 9
end
local function digitsEnd(text, start, ____end)
    local index = start
    while isDigit(text, index, ____end) do
        index = index + 1
    end
    return index
end
local function isShort(start, ____end)
    return ____end == start + 1 or ____end == start + 2
end
local function isColon(text, index, ____end)
    return index < ____end and string_byte(text, index + 1) == COLON
end
local function valueOf(text, start, ____end)
    local value = 0
    do
        local i = start
        while i < ____end do
            value = value * 10 + string_byte(text, i + 1) - ZERO
            i = i + 1
        end
    end
    return value
end
--- It is written like a time, and there is no such time.
local INVALID = -2
local function timeAt(text, start, ____end)
    local hours = digitsEnd(text, start, ____end)
    if not isShort(start, hours) or not isColon(text, hours, ____end) then
        return NONE
    end
    local minutes = digitsEnd(text, hours + 1, ____end)
    if not isShort(hours + 1, minutes) or not isColon(text, minutes, ____end) then
        return NONE
    end
    local seconds = digitsEnd(text, minutes + 1, ____end)
    if not isShort(minutes + 1, seconds) then
        return NONE
    end
    local hour = valueOf(text, start, hours)
    local minute = valueOf(text, hours + 1, minutes)
    local second = valueOf(text, minutes + 1, seconds)
    return (hour > 23 or minute > 59 or second > 59) and INVALID or (hour * 60 + minute) * 60 + second
end
local function numberAt(text, start, ____end, least, most)
    local last = digitsEnd(text, start, ____end)
    return last - start >= least and last - start <= most and valueOf(text, start, last) or NONE
end
local function monthAt(text, start, ____end)
    if ____end - start < 3 then
        return NONE
    end
    local name = string_lower(string_sub(text, start + 1, start + 3))
    do
        local month = 0
        while month < 12 do
            if string_sub(MONTHS, month * 3 + 1, month * 3 + 3) == name then
                return month
            end
            month = month + 1
        end
    end
    return NONE
end
local function monthLength(year, month)
    local isLeapYear = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
    return month == 1 and isLeapYear and 29 or MONTH_LENGTHS[month + 1]
end
--- From the day before the first of March of the year 0 to the first of January 1970.
local DAYS_TO_EPOCH = 719469
local function daysSinceEpoch(year, month, day)
    local shifted = month < 2 and year - 1 or year
    local days = math_floor((153 * ((month + 10) % 12) + 2) / 5) + day
    local leapDays = math_floor(shifted / 4) - math_floor(shifted / 100) + math_floor(shifted / 400)
    return shifted * 365 + leapDays + days - DAYS_TO_EPOCH
end
--- The time of an `Expires`, read as leniently as browsers do (RFC 6265, section 5.1.1): all three
-- forms of HTTP, and Netscape's `Thu, 01-Jan-1970 00:00:00 GMT`, which nginx does not take.
-- 
-- @returns seconds since the epoch; `undefined` where the text is no date
function ____exports.parseCookieDate(text)
    local time = NONE
    local day = NONE
    local month = NONE
    local year = NONE
    local start = 0
    while start < #text do
        local ____end = wordEnd(text, start)
        local timeHere = time == NONE and timeAt(text, start, ____end) or NONE
        local dayHere = timeHere == NONE and day == NONE and numberAt(
            text,
            start,
            ____end,
            1,
            2
        ) or NONE
        local monthHere = timeHere == NONE and dayHere == NONE and month == NONE and monthAt(text, start, ____end) or NONE
        if timeHere ~= NONE then
            time = timeHere
        elseif dayHere ~= NONE then
            day = dayHere
        elseif monthHere ~= NONE then
            month = monthHere
        elseif year == NONE then
            year = numberAt(
                text,
                start,
                ____end,
                2,
                4
            )
        end
        start = ____end + 1
    end
    if time == NONE or day == NONE or month == NONE or year == NONE then
        return nil
    end
    if year < 70 then
        year = year + 2000
    elseif year < 100 then
        year = year + 1900
    end
    if time == INVALID or year < 1601 or day < 1 or day > monthLength(year, month) then
        return nil
    end
    return daysSinceEpoch(year, month, day) * 86400 + time
end
return ____exports
