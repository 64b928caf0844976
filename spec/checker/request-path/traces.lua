-- Runs a function hot and says what LuaJIT made of it: why recordings of it were given up, where compiled code was
-- left for a C function that LuaJIT cannot compile ("stitch"), and what garbage a call leaves.

local jit_util = require("jit.util")
local vmdef = require("jit.vmdef")

-- Given up now, taken up again elsewhere: how LuaJIT finds the best place to begin at.
local retried = {
  "leaving loop in root trace",
  "loop unroll limit reached",
  "call unroll limit reached",
  "retry recording",
  "down%-recursion",
}

local CALLS = 5000
local COMPARED = 300

local function reason_of(code, detail)
  if type(detail) == "function" then
    local info = jit_util.funcinfo(detail)
    detail = info.loc or (info.ffid and vmdef.ffnames[info.ffid]) or "a C function"
  elseif string.find(vmdef.traceerr[code], "bytecode", 1, true) then
    detail = string.gsub(string.sub(vmdef.bcnames, detail * 6 + 1, detail * 6 + 6), " ", "")
  end
  return (string.gsub(vmdef.traceerr[code], "%%[sd]", tostring(detail)))
end

local function is_retried(reason)
  for _, known in ipairs(retried) do
    if string.find(reason, known) then return true end
  end
  return false
end

local function call_often(func)
  local last
  for i = 1, CALLS do last = func(i) end
  return last
end

-- `func` is called with 1, 2, 3 …
return function(func)
  local reasons, stitches = {}, 0
  local function on_event(what, trace, _, _, code, detail)
    if what == "abort" then
      local reason = reason_of(code, detail)
      if not is_retried(reason) then reasons[reason] = (reasons[reason] or 0) + 1 end
    elseif what == "stop" and jit_util.traceinfo(trace).linktype == "stitch" then
      stitches = stitches + 1
    end
  end

  local answers = {}
  for i = 1, COMPARED do answers[i] = tostring(func(i)) end

  -- The loop is a new function each time, so that no run finds what another has blacklisted.
  jit.flush()
  jit.on(call_often, true)
  local run = loadstring(string.dump(call_often))
  setfenv(run, { })
  debug.setupvalue(run, 1, CALLS)
  jit.attach(on_event, "trace")
  run(func)
  jit.attach(on_event)

  collectgarbage("collect")
  collectgarbage("stop")
  local garbage, time = math.huge, math.huge
  for _ = 1, 3 do
    local before, begin = collectgarbage("count"), os.clock()
    run(func)
    time = math.min(time, os.clock() - begin)
    garbage = math.min(garbage, collectgarbage("count") - before)
    collectgarbage("collect")
    collectgarbage("stop")
  end
  collectgarbage("restart")

  local list = {}
  for reason in pairs(reasons) do list[#list + 1] = reason end
  table.sort(list)
  return {
    gaveUp = table.concat(list, "\n"),
    stitches = stitches,
    bytesPerCall = garbage * 1024 / CALLS,
    nanoseconds = time / CALLS * 1e9,
    answers = table.concat(answers, "\n"),
  }
end
