-- The pick alone: builds one lookup table in LuaJIT as nginx has it, and times picks from it.
-- Runs in nginx's init phase, where all that the core needs of nginx is there, and writes one JSON object.
--
-- {"buildMilliseconds": …, "tableKilobytes": …, "pickNanoseconds": …, "bytesPerPick": …, "compiledShare": …,
--  "warmUp": what the compiler did while warming up, "measured": what it did afterwards}

local traces = dofile("/bench/pick/traces.lua")
local ffi = require("ffi")
local profile = require("jit.profile")

ffi.cdef([[
typedef struct { long seconds, nanoseconds; } bench_time;
int clock_gettime(int clock, bench_time *time);
]])

local PROCESS_CPU_TIME = 2
local time = ffi.new("bench_time")

local function cpu_nanoseconds()
  ffi.C.clock_gettime(PROCESS_CPU_TIME, time)
  return tonumber(time.seconds) * 1e9 + tonumber(time.nanoseconds)
end

-- Of some length: session ids as the load driver has them, 32 hexadecimal characters, or parts of addresses.
local function session_keys(count, length)
  local keys = {}
  for i = 1, count do keys[i] = string.sub(string.upper(ngx.md5("session " .. i)), 1, length) end
  return keys
end

local function kilobytes()
  collectgarbage("collect")
  collectgarbage("collect")
  return collectgarbage("count")
end

local function run_picks(pick, subject, keys, count)
  local sum, key_count = 0, #keys
  local index = 0
  for _ = 1, count do
    index = index + 1
    if index > key_count then index = 1 end
    sum = sum + pick(subject, keys[index])
  end
  return sum
end

-- Of the moments looked at while picking, those in compiled code or in what it calls.
local function compiled_share(pick, subject, keys, count)
  local moments = { N = 0, I = 0, C = 0, G = 0, J = 0 }
  profile.start("i1", function(_, samples, state) moments[state] = moments[state] + samples end)
  run_picks(pick, subject, keys, count)
  profile.stop()
  local all = moments.N + moments.I + moments.C + moments.G + moments.J
  return all > 0 and moments.N / all or 0
end

-- options: create (makes a subject), pick (picks for a key from it), key_length (bytes), picks (how many to time), output (a file)
return function(options)
  local keys = session_keys(10000, options.key_length)

  local before = kilobytes()
  local started = cpu_nanoseconds()
  local subject = options.create()
  local build = cpu_nanoseconds() - started
  local size = kilobytes() - before

  traces.start()
  run_picks(options.pick, subject, keys, 200000)
  local warm_up = traces.report()

  -- The least of three: others may disturb a run, and a trace that is compiled late leaves garbage once. A pick that
  -- makes garbage makes it each time.
  local best, garbage = math.huge, math.huge
  for _ = 1, 3 do
    collectgarbage("collect")
    collectgarbage("stop")
    local begin = cpu_nanoseconds()
    local kilobytes_before = collectgarbage("count")
    run_picks(options.pick, subject, keys, options.picks)
    local kilobytes_after = collectgarbage("count")
    best = math.min(best, cpu_nanoseconds() - begin)
    garbage = math.min(garbage, (kilobytes_after - kilobytes_before) * 1024)
    collectgarbage("restart")
  end
  local measured = traces.report()
  local share = compiled_share(options.pick, subject, keys, options.picks)

  local file = assert(io.open(options.output, "w"))
  file:write(string.format(
    '{"buildMilliseconds":%.4f,"tableKilobytes":%.2f,"pickNanoseconds":%.2f,"bytesPerPick":%.6f,"compiledShare":%.4f,"warmUp":%s,"measured":%s}\n',
    build / 1e6, size, best / options.picks, garbage / options.picks, share, warm_up, measured
  ))
  file:close()
  os.exit(0)
end
