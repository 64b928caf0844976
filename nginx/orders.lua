-- How the application server behaves, as src/testkit/application.ts tells it by a file:
-- "NUMBER cut|open STATUS DELAY keep|forget".

local ffi = require "ffi"

ffi.cdef [[
int setsockopt(int socket, int level, int option, const void *value, unsigned int length);
char *strerror(int);
int getsockopt(int socket, int level, int option, void *value, unsigned int *length);
typedef struct { uint16_t code; uint8_t jump_true, jump_false; uint32_t value; } limpet_filter_step;
typedef struct { uint16_t length; const limpet_filter_step *steps; } limpet_filter;
]]

local PLACE = os.getenv("LIMPET_ORDERS") or "/tmp/limpet-orders"
local INTERVAL = 0.02 -- Seconds between two looks at it.

local HIGHEST_SOCKET = 2047
local SOL_SOCKET, SO_ATTACH_FILTER, SO_DETACH_FILTER, SO_DOMAIN = 1, 26, 27, 39
local AF_INET, AF_INET6 = 2, 10

-- BPF's "return 0": nothing of a packet is let through.
local drop = ffi.new("limpet_filter_step[1]", { { 0x06, 0, 0, 0 } })
local dropping = ffi.new("limpet_filter", 1)

local status, delay = 0, 0
local orders = {}

local function is_tcp(socket)
    local domain, length = ffi.new("int[1]"), ffi.new("unsigned int[1]", 4)
    return ffi.C.getsockopt(socket, SOL_SOCKET, SO_DOMAIN, domain, length) == 0
        and (domain[0] == AF_INET or domain[0] == AF_INET6)
end

--- The kernel drops packets for this server's sockets, those that listen and those that are connected; a new one
--- inherits that of the one it came in by. Gives what the kernel has against it, if anything.
local function cut(is_cut)
    dropping.steps = drop -- A pointer alone would not keep the garbage collector from it.
    for socket = 0, HIGHEST_SOCKET do
        if is_tcp(socket) then
            local option = is_cut and SO_ATTACH_FILTER or SO_DETACH_FILTER
            local result = ffi.C.setsockopt(socket, SOL_SOCKET, option, dropping, ffi.sizeof(dropping))
            if is_cut and result ~= 0 then
                return ffi.string(ffi.C.strerror(ffi.errno()))
            end
        end
    end
end

local function read(path)
    local file = io.open(path)
    local text = file and file:read("*a")
    if file then
        file:close()
    end
    return text
end

local function write(path, text)
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
end

function orders.follow()
    local number_read = ""
    ngx.timer.every(INTERVAL, function()
        -- With its end, because a file that is just being written may be read in part.
        local number, network, new_status, new_delay, memory =
            (read(PLACE) or ""):match("^(%d+) (%a+) (%d+) (%d+) (%a+)\n")
        if not number or number == number_read then
            return
        end
        number_read = number
        status, delay = tonumber(new_status), tonumber(new_delay)
        if memory == "forget" then
            ngx.shared.sessions:flush_all()
            ngx.shared.counters:flush_all()
        end
        write(PLACE .. ".read", number .. " " .. (cut(network == "cut") or "done") .. "\n")
    end)
end

--- Answers late, or with another status, where it was told to.
function orders.obey()
    if delay > 0 then
        ngx.sleep(delay / 1000)
    end
    if status > 0 then
        ngx.status = status
        ngx.say('{"server":"', ngx.var.application, '","error":"told to answer ', status, '"}')
        ngx.exit(status)
    end
end

return orders
