-- Made by "limpet build" from limpet's src/affinity/bytes.ts; changes are lost at the next build.
local ____lualib = require("limpet.lualib_bundle")
local __TS__StringCharCodeAt = ____lualib.__TS__StringCharCodeAt
local __TS__StringSubstring = ____lualib.__TS__StringSubstring
local ____exports = {}
--- The byte at an index from 0 to `bytes.length - 1`.
function ____exports.byteAt(bytes, index)
    return __TS__StringCharCodeAt(bytes, index)
end
--- The bytes from index `start` up to, not including, `end`; 0 <= start <= end <= `bytes.length`.
function ____exports.slice(bytes, start, ____end)
    return __TS__StringSubstring(bytes, start, ____end)
end
return ____exports
