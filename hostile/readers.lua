-- Gives inputs to the compiled modules that read what comes from outside. A line of the body is "=" and an input in base64. The
-- answer has a line for each: "-" where it is refused, "+" and what it says, in base64, where it is taken, "!" and the error of
-- Lua where there is one.
local base64, unbase64 = ngx.encode_base64, ngx.decode_base64
local doNotPause = require("limpet.affinity.machine").doNotPause
local check = require("limpet.affinity.servers.check")

local readers = {}

--- Servers as lines of name and address, where they may be used.
local function usable(servers)
  if check.whatIsWrong(servers, doNotPause, true) then return nil end
  local lines = {}
  for i, server in ipairs(servers) do lines[i] = server.name .. " " .. server.address end
  return table.concat(lines, "\n")
end

local state = require("limpet.nginx.servers.state-file")
local text = require("limpet.affinity.servers.text")
local merge = require("limpet.affinity.servers.merge")
function readers.state(input)
  local saved = state.parseState(input)
  if type(saved) == "string" then return nil end
  local all = {}
  for name, record in pairs(saved) do
    local servers = text.readServers(record.servers, doNotPause)
    merge.mergeServers(text.readServers(record.base, doNotPause), {}, servers, 0)
    all[#all + 1] = usable(servers)
  end
  table.sort(all)
  return table.concat(all, "\n")
end

local place = {
  tags = {
    function(changes)
      local digest = require("limpet.nginx.machine.machine").nginxMachine.hmacSha256("secret")
      return require("ngx.base64").encode_base64url(digest("limpet changes key\n" .. changes))
    end,
  },
  key = "key",
}
local sharedPlace = require("limpet.nginx.servers.shared-place")
local operators = require("limpet.affinity.servers.operator-changes")
function readers.changes(input)
  local unsealed = sharedPlace.unsealChanges(place, input)
  if unsealed.wrong then return nil end
  local servers = operators.serversWithChanges({}, operators.joinChanges({}, unsealed.changes), {})
  return usable(servers)
end

local json = require("limpet.nginx.machine.json-reader")
local provision = require("limpet.affinity.provision")
function readers.json(input)
  local value = json.readJsonText(input)
  if type(value) == "string" then return nil end
  local listed = value.servers
  if listed == nil then listed = value end
  if check.whatIsWrongWithChange({ kind = "replace", servers = listed }) then return nil end
  local servers = {}
  for _, server in ipairs(listed) do servers[#servers + 1] = provision.provisionServer(server) end
  return usable(servers)
end

--- A socket that has received these bytes, and nothing more.
local function socketWith(input)
  local at = 1
  return {
    settimeout = function() end,
    receiveuntil = function(_, pattern)
      return function(size)
        local stop, last = input:find(pattern, at, true)
        if stop and stop - at <= size then
          local line = input:sub(at, stop - 1)
          at = last + 1
          return line
        end
        if at + size - 1 > #input then return nil, "closed" end
        at = at + size
        return input:sub(at - size, at - 1)
      end
    end,
    receive = function(_, size)
      if at + size - 1 > #input then return nil, "closed" end
      local piece = input:sub(at, at + size - 1)
      at = at + size
      return piece
    end,
  }
end

local protocol = require("limpet.nginx.redis.protocol")
local slotsReply = require("limpet.nginx.redis.slots-reply")
local slotMap = require("limpet.affinity.redis-cluster.slot-map")
local redirection = require("limpet.affinity.redis-cluster.redirection")
local failure = require("limpet.nginx.redis.failure")
local later = ngx.now() + 1e6
function readers.redis(input)
  local reply = protocol.receive({ socket = socketWith(input), place = "10.0.0.9:6379", host = "10.0.0.9", ["until"] = later })
  if reply == nil then return nil end
  if type(reply) == "string" then return check.isServerName(reply) and "name " .. reply or "text" end
  if type(reply) == "number" then return "number" end
  if reply == false then return "nil" end
  if reply.error then
    local redirected = redirection.readRedirection(reply.error, "10.0.0.9")
    if redirected then return "place " .. redirected.place end
    return "error " .. failure.refused("10.0.0.9:6379", reply.error).reason
  end
  local ranges = slotsReply.readSlots(reply, "10.0.0.9")
  if ranges == nil then return "list" end
  local written = slotMap.writeSlotMap(slotMap.createSlotMap(ranges))
  assert(slotMap.writeSlotMap(slotMap.readSlotMap(written)) == written, "a map is not read as it was written")
  return "map " .. written
end

-- Answers of DNS come by a socket of our own, to a library of our own.
local packet
local function socketOfDns()
  return {
    setpeername = function() return true end,
    settimeout = function() end,
    send = function(self, query)
      self.id = type(query) == "table" and table.concat(query):sub(1, 2) or query:sub(1, 2)
      return true
    end,
    receive = function(self)
      if self.done then return nil, "timeout" end
      self.done = true
      return self.id .. packet
    end,
    close = function() end,
    connect = function() return nil, "refused" end,
  }
end
local socket = ngx.socket
local udp, tcp = socket.udp, socket.tcp
local OURS = { "resty.dns.resolver", "nginx.dns.resolver", "limpet.nginx.dns.library", "limpet.nginx.dns.ask", "limpet.nginx.dns.look-up" }
local before = {}
for _, name in ipairs(OURS) do before[name], package.loaded[name] = package.loaded[name], nil end
socket.udp, socket.tcp = socketOfDns, socketOfDns
local lookUp = require("limpet.nginx.dns.look-up").lookUp
socket.udp, socket.tcp = udp, tcp
for _, name in ipairs(OURS) do package.loaded[name] = before[name] end
local expand = require("limpet.affinity.dns.expand").expand
local entries = {
  provision.provisionServer({ name = "app", address = "app.test:8080" }),
  provision.provisionServer({ name = "srv", srv = "_http._tcp.app.test" }),
}
local dns = { resolvers = { "127.0.0.1:53" }, timeout = 10, attempts = 1, search = {}, ndots = 1, ipv6 = false, minTtl = 1, maxTtl = 10 }
function readers.dns(input)
  packet = input:sub(2)
  local entry = entries[input:byte(1) % 2 + 1]
  local found = lookUp(entry, dns, {})
  if type(found) == "string" then return nil end
  return usable(expand(entry, found.servers, {}))
end

return function()
  local read = assert(readers[ngx.var.arg_reader])
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  local answers = {}
  for line in body:gmatch("[^\n]+") do
    local ok, result = pcall(read, unbase64(line:sub(2)))
    if not ok then answers[#answers + 1] = "!" .. tostring(result)
    elseif result == nil then answers[#answers + 1] = "-"
    else answers[#answers + 1] = "+" .. base64(result) end
  end
  ngx.print(table.concat(answers, "\n"))
end
