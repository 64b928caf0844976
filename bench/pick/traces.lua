-- Watches LuaJIT's compiler: which recordings of traces it gave up, where and why, and whether it still works at all.
-- State is in package.loaded, so that one request can begin to watch and a later one ask.

local jit_util = require("jit.util")
local has_names, vmdef = pcall(require, "jit.vmdef")

-- Given up now, taken up again elsewhere: how LuaJIT finds the best place to begin at loops. Not a fault by itself;
-- code that is never taken up again shows as interpreted.
local retried = {
  "leaving loop in root trace",
  "inner loop in root trace",
  "loop unroll limit reached",
  "retry recording",
}

local function reason_of(code, detail)
  if not has_names then return "abort " .. tostring(code) end
  if type(detail) == "function" then
    local info = jit_util.funcinfo(detail)
    detail = info.loc or (info.ffid and vmdef.ffnames[info.ffid]) or string.format("C:%x", info.addr or 0)
  end
  return (string.gsub(vmdef.traceerr[code], "%%[sd]", tostring(detail)))
end

local function is_retried(reason)
  for _, known in ipairs(retried) do
    if string.find(reason, known, 1, true) then return true end
  end
  return false
end

local watch = package.loaded["bench.traces"]
if watch then return watch end

watch = { compiled = 0, gave_up = {} }
package.loaded["bench.traces"] = watch

local function on_event(what, _, func, pc, code, detail)
  if what == "stop" then
    watch.compiled = watch.compiled + 1
  elseif what == "abort" then
    local info = jit_util.funcinfo(func, pc)
    local source = info.source and string.gsub(info.source, "^@", "") or "C"
    local reason = reason_of(code, detail)
    local where = source .. ":" .. tostring(info.currentline or 0)
    local item = watch.gave_up[where .. reason]
    if not item then
      item = { where = where, why = reason, retried = is_retried(reason), times = 0 }
      watch.gave_up[where .. reason] = item
    end
    item.times = item.times + 1
  end
end

function watch.start()
  watch.compiled, watch.gave_up = 0, {}
  jit.attach(on_event, "trace")
end

-- Whether a function begins in compiled code: LuaJIT changes its first instruction then.
local function is_compiled(func)
  if not has_names or func == nil then return true end
  local opcode = bit.band(jit_util.funcbc(func, 0), 0xff)
  return string.sub(vmdef.bcnames, opcode * 6 + 1, opcode * 6 + 5) == "JFUNC"
end

-- What happened since the last start or report, as a JSON object; entry (or nil) is the function where our code is entered.
function watch.report(entry)
  jit.attach(on_event)
  local items = {}
  for _, item in pairs(watch.gave_up) do
    items[#items + 1] = string.format(
      '{"where":%q,"why":%q,"retried":%s,"times":%d}', item.where, item.why, tostring(item.retried), item.times
    )
  end
  local report = string.format(
    '{"compiled":%d,"isEntryCompiled":%s,"gaveUp":[%s]}',
    watch.compiled, tostring(is_compiled(entry)), table.concat(items, ",")
  )
  watch.start()
  return report
end

-- For a location: /traces/start and /traces/report.
function watch.serve(uri, entry)
  if uri == "/traces/start" then watch.start() end
  ngx.print(uri == "/traces/report" and watch.report(entry) or "{}")
end

return watch
