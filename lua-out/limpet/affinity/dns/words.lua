-- Made by "limpet build" from limpet's src/affinity/dns/words.ts; changes are lost at the next build.
local string_byte = string.byte
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local CARRIAGE_RETURN = ____ascii.CARRIAGE_RETURN
local LINE_FEED = ____ascii.LINE_FEED
local NUMBER_SIGN = ____ascii.NUMBER_SIGN
local SEMICOLON = ____ascii.SEMICOLON
local SPACE = ____ascii.SPACE
local TAB = ____ascii.TAB
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
--- The words of each line of a file such as /etc/hosts, without comments and empty lines.
function ____exports.wordsOfLines(text)
    local lines = {}
    local words = {}
    local start = -1
    local isComment = false
    do
        local i = 0
        while i <= #text do
            local byte = i == #text and LINE_FEED or string_byte(text, i + 1)
            local isSpace = byte == SPACE or byte == TAB or byte == CARRIAGE_RETURN or byte == LINE_FEED
            local beginsComment = byte == NUMBER_SIGN or byte == SEMICOLON and start < 0 and #words == 0
            if (isSpace or beginsComment) and start >= 0 then
                words[#words + 1] = string_sub(text, start + 1, i)
                start = -1
            end
            if beginsComment then
                isComment = true
            elseif byte == LINE_FEED then
                if #words > 0 then
                    lines[#lines + 1] = words
                end
                words = {}
                isComment = false
            elseif not isSpace and not isComment and start < 0 then
                start = i
            end
            i = i + 1
        end
    end
    return lines
end
return ____exports
