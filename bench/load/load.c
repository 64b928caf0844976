/*
 * Loads one proxy and plays all of its servers, in one epoll loop, so that the proxy is the
 * bottleneck and nothing but it runs on the proxy's core.
 *
 * Clients: CONNECTIONS keep-alive connections, each from a /24 network of its own (127.9.N.1), each
 * sending the next cookie of COOKIES in order as soon as its answer is complete.
 * Servers: a listener on every loopback address at once; a server is told apart by the address it
 * was reached at, 127.1.A.B, and answers "AABB" in hexadecimal, so the clients see which server
 * each cookie reached, and whether it ever reached another.
 *
 * Bounded: a run is WARM requests, then either a number of requests or of seconds, and an alarm
 * ends whatever hangs. The figures of the measured part go to stdout as one JSON object.
 *
 * gcc -O2 -o load load.c
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 256, MAX_COOKIES = 1 << 20, EVENTS = 64, BODY = 4, LONGEST_LINE = 256 };

struct connection {
    enum { LISTENER, SERVER, CLIENT } role;
    int fd;
    size_t have;         /* bytes in buffer */
    unsigned cookie;     /* CLIENT: the one in flight */
    int has_none;        /* CLIENT: it was not sent */
    unsigned server;     /* SERVER: the last two octets of the address */
    char buffer[4096];
};

struct mark {
    struct timespec clock;
    uint64_t proxy_ns, own_ns, machine_ticks;
};

static int proxy_port = 8001, server_port = 9000, connections = 16, cookies = 10007;
static long warm_up = 0, requests = 0, hang_seconds = 60;
static double seconds = 0;
static int proxy_pid = 0;
static const char *before = NULL, *after = NULL, *cookie_file = NULL;

static int epoll;
static long issued, limit, answered, opened, moved;
static unsigned next_cookie;
static uint16_t *home;            /* the server that a cookie reached first */
static long *shares;              /* requests by server */
static char (*cookie_lines)[LONGEST_LINE];

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static void watch(struct connection *connection) {
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event)) fail("epoll_ctl: %s", strerror(errno));
}

static struct connection *new_connection(int role, int fd) {
    struct connection *connection = calloc(1, sizeof *connection);
    int on = 1;
    connection->role = role;
    connection->fd = fd;
    if (role != LISTENER) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(connection);
    return connection;
}

/* Messages are far smaller than a socket's buffer, so a short write is a fault, not a state. */
static void send_all(int fd, const char *text, size_t length) {
    if (send(fd, text, length, MSG_NOSIGNAL) != (ssize_t)length) fail("send: %s", strerror(errno));
}

static void listen_as_servers(void) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(server_port) };
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (void *)&address, sizeof address) || listen(fd, 4096))
        fail("listen on port %d: %s", server_port, strerror(errno));
    new_connection(LISTENER, fd);
}

static void accept_as_server(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct sockaddr_in address;
        socklen_t length = sizeof address;
        getsockname(fd, (void *)&address, &length);
        new_connection(SERVER, fd)->server = ntohl(address.sin_addr.s_addr) & 0xffff;
        opened++;
    }
}

static void answer(struct connection *connection) {
    char text[96];
    if (connection->have < 4 || memcmp(connection->buffer + connection->have - 4, "\r\n\r\n", 4)) return;
    connection->have = 0;
    send_all(connection->fd, text, sprintf(text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%04x", BODY, connection->server));
}

static void ask(struct connection *connection) {
    char text[512];
    if (limit && issued >= limit) return;
    issued++;
    connection->cookie = next_cookie;
    next_cookie = (next_cookie + 1) % cookies;
    // The first client has no cookies yet, as it is in life: Limpet learns something of nginx by one that has none.
    connection->has_none = issued == 1;
    send_all(connection->fd, text, sprintf(text,
        "GET /index HTTP/1.1\r\nHost: app.example\r\nUser-Agent: limpet-bench\r\nAccept: */*\r\n"
        "%s: %s\r\n\r\n", connection->has_none ? "X-None" : "Cookie", cookie_lines[connection->cookie]));
}

static struct connection *connect_as_client(int number) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f090001 | number << 8) };
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(proxy_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(fd, (void *)&from, sizeof from)) fail("bind: %s", strerror(errno));
    if (connect(fd, (void *)&to, sizeof to)) fail("connect to the proxy on port %d: %s", proxy_port, strerror(errno));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return new_connection(CLIENT, fd);
}

static void read_answer(struct connection *connection) {
    connection->buffer[connection->have] = 0;
    char *end = strstr(connection->buffer, "\r\n\r\n");
    if (!end || connection->have < (size_t)(end - connection->buffer) + 4 + BODY) return;
    if (memcmp(connection->buffer, "HTTP/1.1 200", 12)) fail("the proxy answered: %.200s", connection->buffer);
    unsigned server = strtoul(end + 4, NULL, 16);
    if (!connection->has_none) {
        if (home[connection->cookie] && home[connection->cookie] != server) moved++;
        home[connection->cookie] = server;
    }
    shares[server]++;
    answered++;
    connection->have = 0;
    ask(connection);
}

static void receive(struct connection *connection) {
    ssize_t got = recv(connection->fd, connection->buffer + connection->have, sizeof connection->buffer - 1 - connection->have, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        if (connection->role == CLIENT) fail("the proxy closed a client's connection");
        close(connection->fd);
        free(connection);
        return;
    }
    connection->have += got;
    if (connection->role == CLIENT) read_answer(connection);
    else answer(connection);
}

static double since(const struct timespec *start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec - start->tv_sec + (now.tv_nsec - start->tv_nsec) / 1e9;
}

/* Sends by count or by time, and returns when every request is answered. */
static void run(struct connection **clients, long count, double duration) {
    struct epoll_event events[EVENTS];
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    issued = answered = 0;
    limit = count;
    for (int i = 0; i < connections; i++) ask(clients[i]);
    while (!limit || answered < limit) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection->role == LISTENER) accept_as_server(connection->fd);
            else receive(connection);
        }
        if (!limit && since(&start) >= duration) limit = issued;
    }
}

static uint64_t schedstat(const char *pid) {
    char path[64];
    unsigned long long ns = 0;
    sprintf(path, "/proc/%s/schedstat", pid);
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%llu", &ns) != 1) fail("cannot read %s", path);
    fclose(file);
    return ns;
}

/* All that the machine's cores did, of whatever process: user, nice, system, irq, softirq, steal. */
static uint64_t machine_ticks(void) {
    unsigned long long user, nice, system, idle, wait, irq, softirq, steal;
    FILE *file = fopen("/proc/stat", "r");
    if (!file || fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu",
                        &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal) != 8) fail("cannot read /proc/stat");
    fclose(file);
    return user + nice + system + irq + softirq + steal;
}

static struct mark mark(void) {
    struct mark mark = { .own_ns = schedstat("self"), .machine_ticks = machine_ticks() };
    char pid[16];
    if (proxy_pid) {
        sprintf(pid, "%d", proxy_pid);
        mark.proxy_ns = schedstat(pid);
    }
    clock_gettime(CLOCK_MONOTONIC, &mark.clock);
    return mark;
}

static void shell(const char *command) {
    if (command && system(command)) fail("failed: %s", command);
}

static void report(struct mark *start, struct mark *end) {
    double wall = end->clock.tv_sec - start->clock.tv_sec + (end->clock.tv_nsec - start->clock.tv_nsec) / 1e9;
    double proxy = (end->proxy_ns - start->proxy_ns) / 1e9, own = (end->own_ns - start->own_ns) / 1e9;
    double machine = (double)(end->machine_ticks - start->machine_ticks) / sysconf(_SC_CLK_TCK);
    long servers = 0, largest = 0;
    for (int i = 0; i < 1 << 16; i++) {
        if (shares[i]) servers++;
        if (shares[i] > largest) largest = shares[i];
    }
    printf("{\"requests\":%ld,\"seconds\":%.6f,\"proxySeconds\":%.6f,\"loadSeconds\":%.6f,\"foreignSeconds\":%.3f,"
           "\"opened\":%ld,\"moved\":%ld,\"servers\":%ld,\"largestShare\":%.4f}\n",
           answered, wall, proxy, own, machine - proxy - own, opened, moved, servers, (double)largest * servers / answered);
}

/* A session id of 32 hexadecimal characters, the same in every run: SplitMix64 of the cookie's number. */
static void make_cookie_lines(void) {
    for (int i = 0; i < cookies; i++) {
        uint64_t half[2];
        for (int j = 0; j < 2; j++) {
            uint64_t x = (2ULL * i + j + 1) * 0x9e3779b97f4a7c15;
            x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
            x = (x ^ x >> 27) * 0x94d049bb133111eb;
            half[j] = x ^ x >> 31;
        }
        sprintf(cookie_lines[i], "theme=dark; JSESSIONID=%016llX%016llX; locale=en-GB",
                (unsigned long long)half[0], (unsigned long long)half[1]);
    }
}

/* One line for each cookie. */
static void read_cookie_lines(void) {
    FILE *file = fopen(cookie_file, "r");
    if (!file) fail("%s: %s", cookie_file, strerror(errno));
    for (int i = 0; i < cookies; i++) {
        if (!fgets(cookie_lines[i], LONGEST_LINE, file)) fail("%s: too few lines", cookie_file);
        cookie_lines[i][strcspn(cookie_lines[i], "\n")] = 0;
    }
    fclose(file);
}

static void read_options(int count, char **words) {
    static const struct option options[] = {
        { "proxy-port", 1, 0, 'p' }, { "server-port", 1, 0, 's' }, { "connections", 1, 0, 'c' }, { "cookies", 1, 0, 'k' },
        { "warm-up", 1, 0, 'w' }, { "requests", 1, 0, 'r' }, { "seconds", 1, 0, 't' }, { "pid", 1, 0, 'i' },
        { "before", 1, 0, 'b' }, { "after", 1, 0, 'a' }, { "give-up-after", 1, 0, 'g' }, { "cookie-file", 1, 0, 'f' },
        { 0 },
    };
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) switch (option) {
        case 'p': proxy_port = atoi(optarg); break;
        case 's': server_port = atoi(optarg); break;
        case 'c': connections = atoi(optarg); break;
        case 'k': cookies = atoi(optarg); break;
        case 'w': warm_up = atol(optarg); break;
        case 'r': requests = atol(optarg); break;
        case 't': seconds = atof(optarg); break;
        case 'i': proxy_pid = atoi(optarg); break;
        case 'b': before = optarg; break;            /* a command to run between warm-up and measuring */
        case 'a': after = optarg; break;             /* a command to run after measuring, connections still open */
        case 'g': hang_seconds = atol(optarg); break;
        case 'f': cookie_file = optarg; break;
        default: exit(2);
    }
    if (!requests == !seconds) fail("either --requests or --seconds");
    if (connections < 1 || connections > MAX_CONNECTIONS || cookies < 1 || cookies > MAX_COOKIES) fail("out of range");
}

int main(int count, char **words) {
    struct connection *clients[MAX_CONNECTIONS];
    struct mark start, end;
    read_options(count, words);
    alarm(hang_seconds);
    cookie_lines = malloc(sizeof *cookie_lines * cookies);
    if (cookie_file) read_cookie_lines(); else make_cookie_lines();
    home = calloc(cookies, sizeof *home);
    shares = calloc(1 << 16, sizeof *shares);
    epoll = epoll_create1(0);
    listen_as_servers();
    for (int i = 0; i < connections; i++) clients[i] = connect_as_client(i);
    if (warm_up) run(clients, warm_up, 0);
    shell(before);
    opened = moved = 0;
    memset(shares, 0, sizeof *shares * (1 << 16));
    start = mark();
    run(clients, requests, seconds);
    end = mark();
    shell(after);
    report(&start, &end);
    return 0;
}
