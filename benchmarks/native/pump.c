/* Many light clients in one thread: senders that pump numbered messages into a server, receivers
 * that look for the numbers in whatever bytes come back. It knows no protocol but the frame headers
 * of WebSocket (to answer pings) and of MQTT (to acknowledge); what to say is made by
 * benchmarks/load.py.
 *
 *     pump PLAN        one `key value` a line, see read_plan; prints one JSON object
 *
 * A message has a number of 12 digits, the same everywhere in it, counted from `base`, so that runs
 * against one server do not take each other's messages for theirs. A receiver has a message when it
 * has read "~" and the number. A sender has its answer when it has read `ack` and the number, or,
 * where answers have no number, `ack` so many times (answers in order), or with MQTT so many PUBACKs.
 * A client is in after a few steps: what it says, and what it then waits for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { DIGITS = 12, CARRY = 96, GREETING = 48, STEPS = 8, BLOCK = 256 * 1024, MOST = 8 << 20 };

static const char PLACE[] = "000000000000"; /* where a message's number goes */
static const char NAME[] = "@@@@@@";        /* where a client's number goes */

typedef struct { char *data; size_t size; } Blob;

typedef struct {
    int fd, id, step;
    bool sender, ready, dead, slow;
    char carry[CARRY];
    size_t carried;
    /* WebSocket: what is left of a frame, and its header while it is read */
    uint64_t left;
    unsigned char head[14];
    size_t head_size;
    int opcode;
    uint16_t packet; /* MQTT: the last message's id */
    char control[128];
    size_t control_size;
    char *out;
    size_t out_size, out_room;
    int under_way;
    long *fifo;
    long fifo_head, fifo_tail;
} Client;

static struct {
    char unix_path[108], host[64];
    int port, receivers, senders, window, stalled;
    double rate, seconds, warm;
    long count, base;
    bool websocket, mqtt, fifo;
    int packet_at; /* MQTT: where in a message its id goes */
    Blob receive_say[STEPS], receive_wait[STEPS], send_say[STEPS], send_wait[STEPS];
    int receive_steps, send_steps;
    Blob message, ack;
} plan;

static Client *clients;
static int total, epoll_fd;
static double *sent_at, *acked_after;  /* by number; seconds */
static double *had_at;                 /* by number: when the last receiver had it */
static int *had_by, *sent_by;
static long next_number, acked, complete, delivered, bytes_in;
static double began, measured_from;
static char block[BLOCK + CARRY];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static Blob load(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("%s cannot be read", path);
    Blob blob = {malloc(1 << 20), 0};
    blob.size = fread(blob.data, 1, 1 << 20, file);
    fclose(file);
    return blob;
}

static void read_plan(const char *path) {
    FILE *file = fopen(path, "r");
    char line[4096];
    if (!file) fail("%s cannot be read", path);
    while (fgets(line, sizeof line, file)) {
        char *value = strchr(line, ' ');
        if (!value) continue;
        *value++ = 0;
        value[strcspn(value, "\n")] = 0;
#define TEXT(key, field) else if (!strcmp(line, key)) snprintf(field, sizeof field, "%s", value)
#define NUMBER(key, field) else if (!strcmp(line, key)) field = atof(value)
#define FILE_OF(key, field) else if (!strcmp(line, key)) field = load(value)
        if (!*value) continue;
        TEXT("unix", plan.unix_path);
        TEXT("host", plan.host);
        NUMBER("port", plan.port);
        NUMBER("receivers", plan.receivers);
        NUMBER("senders", plan.senders);
        NUMBER("stalled", plan.stalled);
        NUMBER("window", plan.window);
        NUMBER("rate", plan.rate);
        NUMBER("seconds", plan.seconds);
        NUMBER("base", plan.base);
        NUMBER("warm", plan.warm);
        NUMBER("websocket", plan.websocket);
        NUMBER("mqtt", plan.mqtt);
        NUMBER("packet_at", plan.packet_at);
        NUMBER("fifo", plan.fifo);
        FILE_OF("receive_say", plan.receive_say[plan.receive_steps % STEPS]);
        FILE_OF("receive_wait", plan.receive_wait[plan.receive_steps++ % STEPS]);
        FILE_OF("send_say", plan.send_say[plan.send_steps % STEPS]);
        FILE_OF("send_wait", plan.send_wait[plan.send_steps++ % STEPS]);
        FILE_OF("message", plan.message);
        FILE_OF("ack", plan.ack);
        else fail("%s: unknown key", line);
    }
    fclose(file);
    if (plan.receive_steps > STEPS || plan.send_steps > STEPS) fail("too many steps");
    plan.count = 1 + (long)((plan.seconds + plan.warm) * (plan.rate > 0 ? plan.rate : 200000));
    if (plan.count > MOST) plan.count = MOST;
}

static int dial(void) {
    int fd, one = 1;
    for (int attempt = 0;; attempt++) {
        if (plan.unix_path[0]) {
            struct sockaddr_un address = {.sun_family = AF_UNIX};
            memcpy(address.sun_path, plan.unix_path, sizeof address.sun_path);
            fd = socket(AF_UNIX, SOCK_STREAM, 0);
            if (!connect(fd, (struct sockaddr *)&address, sizeof address)) break;
        } else {
            struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(plan.port)};
            inet_pton(AF_INET, plan.host, &address.sin_addr);
            fd = socket(AF_INET, SOCK_STREAM, 0);
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            if (!connect(fd, (struct sockaddr *)&address, sizeof address)) break;
        }
        if (attempt == 200) fail("no connection: %s", strerror(errno));
        close(fd);
        usleep(10000);
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void watch(Client *client, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(epoll_fd, how, client->fd, &event);
}

static void push(Client *client, const char *data, size_t size) {
    if (!client->out_size) {
        ssize_t wrote = write(client->fd, data, size);
        if (wrote < 0 && errno != EAGAIN) { client->dead = true; return; }
        if (wrote < 0) wrote = 0;
        data += wrote;
        size -= (size_t)wrote;
        if (!size) return;
        watch(client, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    }
    if (client->out_size + size > client->out_room) {
        client->out_room = 2 * (client->out_size + size);
        client->out = realloc(client->out, client->out_room);
    }
    memcpy(client->out + client->out_size, data, size);
    client->out_size += size;
}

static void flush(Client *client) {
    ssize_t wrote = write(client->fd, client->out, client->out_size);
    if (wrote < 0) { client->dead = errno != EAGAIN; return; }
    client->out_size -= (size_t)wrote;
    memmove(client->out, client->out + wrote, client->out_size);
    if (!client->out_size) watch(client, EPOLLIN, EPOLL_CTL_MOD);
}

static void put(char *text, size_t size, const char *place, const char *digits) {
    size_t length = strlen(place);
    for (char *at = text; (at = memmem(at, size - (size_t)(at - text), place, length));)
        memcpy(at, digits, length);
}

static void introduce(Client *client) {
    Blob blob = (client->sender ? plan.send_say : plan.receive_say)[client->step];
    char digits[16], *text = malloc(blob.size);
    memcpy(text, blob.data, blob.size);
    snprintf(digits, sizeof digits, "%06d", client->id);
    put(text, blob.size, NAME, digits);
    push(client, text, blob.size);
    free(text);
}

static void send_one(Client *client, double due) {
    static char *text;
    char digits[32];
    if (next_number >= plan.count) return;
    long number = next_number++;
    if (!text) text = malloc(plan.message.size);
    memcpy(text, plan.message.data, plan.message.size);
    snprintf(digits, sizeof digits, "%012ld", plan.base + number);
    put(text, plan.message.size, PLACE, digits);
    sent_at[number] = due;
    sent_by[number] = client->id;
    if (plan.mqtt) {
        if (!++client->packet) client->packet = 1;
        text[plan.packet_at] = (char)(client->packet >> 8);
        text[plan.packet_at + 1] = (char)client->packet;
    }
    if (plan.fifo) client->fifo[client->fifo_tail++ & 4095] = number;
    client->under_way++;
    push(client, text, plan.message.size);
}

static void answered(Client *client, long number, double at) {
    /* Where senders read everything they see the others' messages too. */
    if (number >= 0 && number < next_number && sent_by[number] != client->id) return;
    client->under_way--;
    if (number < 0 || number >= next_number || acked_after[number] > 0) return;
    acked_after[number] = at - sent_at[number];
    acked++;
}

static long number_at(const char *text) {
    long number = 0;
    for (int i = 0; i < DIGITS; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = number * 10 + text[i] - '0';
    }
    return number - plan.base;
}

/* Look through payload; gives how many bytes at the end may be the beginning of something. */
static size_t look(Client *client, const char *text, size_t size, double at) {
    const char *end = text + size, *from = text;
    while (!client->ready) {
        Blob wait = (client->sender ? plan.send_wait : plan.receive_wait)[client->step];
        size_t rest = (size_t)(end - from);
        const char *found = memmem(from, rest, wait.data, wait.size);
        if (!found) return rest < CARRY ? rest : CARRY;
        from = found + wait.size;
        client->step++;
        client->ready = client->step == (client->sender ? plan.send_steps : plan.receive_steps);
        if (!client->ready) introduce(client);
    }
    const char *word = client->sender ? plan.ack.data : "~";
    size_t length = client->sender ? plan.ack.size : 1, digits = client->sender && plan.fifo ? 0 : DIGITS;
    while (from < end) {
        const char *found = length == 1 ? memchr(from, word[0], (size_t)(end - from))
                                        : memmem(from, (size_t)(end - from), word, length);
        if (!found) {
            size_t rest = (size_t)(end - from);
            return rest < length ? rest : length - 1;
        }
        if (found + length + digits > end) return (size_t)(end - found);
        from = found + length + digits;
        if (client->sender) {
            long number = plan.fifo ? client->fifo[client->fifo_head++ & 4095]
                                    : number_at(found + length);
            answered(client, number, at);
        } else {
            long number = number_at(found + length);
            if (number < 0 || number >= plan.count) { from = found + length; continue; }
            delivered++;
            had_at[number] = at;
            if (++had_by[number] == plan.receivers) complete++;
        }
    }
    return 0;
}

static void payload(Client *client, char *text, size_t size, double at) {
    /* There is room for what was carried over before the text. */
    char *start = text - client->carried;
    char kept[CARRY];
    memcpy(kept, start, client->carried);
    memcpy(start, client->carry, client->carried);
    size_t left = look(client, start, size + client->carried, at);
    if (left > CARRY) left = CARRY;
    size_t before = client->carried;
    memmove(client->carry, text + size - left, left);
    client->carried = left;
    memcpy(start, kept, before);
}

static void frames(Client *client, char *data, size_t size, double at) {
    while (size) {
        if (!client->left) {
            client->head[client->head_size++] = (unsigned char)*data++;
            size--;
            size_t need = 2;
            if (client->head_size >= 2) {
                int length = client->head[1] & 127;
                need = length == 126 ? 4 : length == 127 ? 10 : 2;
            }
            if (client->head_size < need || need == 0) continue;
            uint64_t length = client->head[1] & 127;
            if (need > 2) {
                length = 0;
                for (size_t i = 2; i < need; i++) length = length << 8 | client->head[i];
            }
            client->opcode = client->head[0] & 15;
            client->head_size = 0;
            client->control_size = 0;
            client->left = length;
            if (length) continue;
        }
        size_t here = client->left < size ? (size_t)client->left : size;
        if (client->opcode < 8) payload(client, data, here, at);
        else if (here + client->control_size <= sizeof client->control) {
            memcpy(client->control + client->control_size, data, here);
            client->control_size += here;
        }
        client->left -= here;
        data += here;
        size -= here;
        if (!client->left && client->opcode == 9) {
            char pong[6 + 128] = {(char)0x8A, (char)(0x80 | client->control_size)};
            memcpy(pong + 6, client->control, client->control_size);
            push(client, pong, 6 + client->control_size);
        }
        if (!client->left && client->opcode == 8) client->dead = true;
    }
}

/* MQTT 3.1.1, section 2.2: a type, the length in groups of seven bits, the rest. A message that is
 * to be acknowledged has its id behind its topic; the acknowledgements of a block go out together. */
static void packets(Client *client, char *data, size_t size, double at) {
    static char acks[4 * (BLOCK / 8)];
    size_t ready = 0;
    while (size) {
        if (!client->left) {
            client->head[client->head_size++] = (unsigned char)*data++;
            size--;
            if (client->head_size < 2 || client->head[client->head_size - 1] & 128) continue;
            client->left = 0;
            for (size_t i = client->head_size - 1; i; i--)
                client->left = client->left << 7 | (client->head[i] & 127);
            client->opcode = client->head[0];
            client->head_size = 0;
            client->control_size = 0;
            if (client->left) continue;
        }
        size_t here = client->left < size ? (size_t)client->left : size;
        if (!client->left) continue;
        size_t room = sizeof client->control - client->control_size;
        size_t kept = here < room ? here : room;
        memcpy(client->control + client->control_size, data, kept);
        client->control_size += kept;
        /* What introduces is looked for in whole packets, without their heads. */
        int kind = client->opcode >> 4 & 15;
        if (kind == 3 || !client->ready) payload(client, data, here, at);
        client->left -= here;
        data += here;
        size -= here;
        if (client->left) continue;
        if (kind == 4 && client->ready)
            answered(client, client->fifo[client->fifo_head++ & 4095], at);
        if (kind == 3 && client->opcode & 6) {
            const unsigned char *text = (unsigned char *)client->control;
            size_t id = 2 + (size_t)(text[0] << 8 | text[1]);
            acks[ready++] = 0x40;
            acks[ready++] = 2;
            acks[ready++] = (char)text[id];
            acks[ready++] = (char)text[id + 1];
        }
    }
    if (ready) push(client, acks, ready);
}

static void take(Client *client) {
    for (;;) {
        ssize_t size = read(client->fd, block + CARRY, BLOCK);
        if (size <= 0) {
            if (size == 0 || errno != EAGAIN) client->dead = true;
            return;
        }
        double at = now();
        bytes_in += size;
        /* A handshake's answer ends with an empty line; frames follow. */
        char *data = block + CARRY;
        if (plan.websocket && client->head_size == 0 && client->opcode == -1) {
            char *body = memmem(data, (size_t)size, "\r\n\r\n", 4);
            if (!body) continue;
            if (memcmp(data, "HTTP/1.1 101", 12)) fail("turned away: %.60s", data);
            client->opcode = 0;
            size -= body + 4 - data;
            data = body + 4;
            if (size <= 0) continue;
        }
        if (plan.websocket) frames(client, data, (size_t)size, at);
        else if (plan.mqtt) packets(client, data, (size_t)size, at);
        else payload(client, data, (size_t)size, at);
        if (size < BLOCK / 2) return;
    }
}

static void turn(double until) {
    struct epoll_event events[512];
    double left = until - now();
    struct timespec wait = {0, left > 0 ? (long)(left * 1e9) % 1000000000L : 0};
    if (left >= 1) wait = (struct timespec){0, 500000000};
    int count = epoll_pwait2(epoll_fd, events, 512, &wait, NULL);
    for (int i = 0; i < count; i++) {
        Client *client = events[i].data.ptr;
        if (client->dead) continue;
        if (events[i].events & EPOLLOUT) flush(client);
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(client);
        if (client->dead) epoll_ctl(epoll_fd, EPOLL_CTL_DEL, client->fd, NULL);
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_spread(const char *name, double *values, long count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    double p50 = count ? values[count / 2] : 0, p99 = count ? values[count * 99 / 100] : 0;
    printf("\"%s_p50_ms\":%.4f,\"%s_p99_ms\":%.4f,", name, p50 * 1e3, name, p99 * 1e3);
}

int main(int argc, char **argv) {
    if (argc != 2) fail("pump PLAN");
    struct rlimit limit = {16384, 16384};
    setrlimit(RLIMIT_NOFILE, &limit);
    read_plan(argv[1]);
    total = plan.receivers + plan.senders;
    epoll_fd = epoll_create1(0);
    clients = calloc((size_t)total + (size_t)plan.stalled, sizeof *clients);
    sent_at = calloc((size_t)plan.count, sizeof *sent_at);
    acked_after = calloc((size_t)plan.count, sizeof *acked_after);
    had_at = calloc((size_t)plan.count, sizeof *had_at);
    had_by = calloc((size_t)plan.count, sizeof *had_by);
    sent_by = calloc((size_t)plan.count, sizeof *sent_by);
    int unready;
    began = now();
    for (int i = 0; i < total + plan.stalled; i++) {
        Client *client = clients + i;
        *client = (Client){.fd = dial(), .id = i, .opcode = -1};
        client->sender = i >= plan.receivers && i < total;
        if (client->sender) client->fifo = calloc(4096, sizeof(long));
        watch(client, EPOLLIN, EPOLL_CTL_ADD);
        introduce(client);
        /* So many at a time: a server may bound those that have not introduced themselves. */
        unready = 0;
        for (double until = now() + 30; i < total && now() < until;) {
            unready = 0;
            for (int j = 0; j <= i; j++) unready += !clients[j].ready && !clients[j].dead;
            if (unready < GREETING) break;
            turn(now() + 0.05);
        }
    }
    int waiting = 1;
    for (double until = now() + 60; waiting && now() < until;) {
        waiting = 0;
        for (int i = 0; i < total; i++) waiting += !clients[i].ready && !clients[i].dead;
        if (waiting) turn(now() + 0.05);
    }
    int gone = 0;
    for (int i = 0; i < total; i++) gone += clients[i].dead || !clients[i].ready;
    if (gone) fail("%d of %d clients are not in", gone, total);
    double joined = now() - began;
    for (int i = total; i < total + plan.stalled; i++)
        epoll_ctl(epoll_fd, EPOLL_CTL_DEL, clients[i].fd, NULL);
    printf("{\"joined_s\":%.4f,", joined);
    fflush(stdout);

    double start = now(), warm_until = start + plan.warm, end = warm_until + plan.seconds;
    long first = 0, acked_before = 0, delivered_before = 0;
    measured_from = 0;
    int turn_of = 0;
    while (now() < end) {
        double t = now();
        if (!measured_from && t >= warm_until) {
            measured_from = t;
            first = next_number;
            acked_before = acked;
            delivered_before = delivered;
        }
        double until = end;
        if (plan.rate > 0) {
            double due = start + (double)next_number / plan.rate;
            while (due <= t && next_number < plan.count && due < end) {
                send_one(clients + plan.receivers + turn_of++ % plan.senders, due);
                due = start + (double)next_number / plan.rate;
            }
            until = due < end ? due : end;
        } else {
            for (int i = plan.receivers; i < total; i++)
                while (clients[i].under_way < plan.window && !clients[i].dead &&
                       next_number < plan.count) send_one(clients + i, now());
        }
        turn(until);
    }
    double measured = now() - measured_from;
    long acked_now = acked - acked_before, delivered_now = delivered - delivered_before;
    long last = next_number;
    for (double until = now() + 30; now() < until;) {
        bool all = acked >= next_number && (!plan.receivers || complete >= next_number);
        if (all) break;
        turn(now() + 0.05);
    }
    /* All of them over all of the time: a server that answers first and delivers later gains nothing
     * by it, and loses nothing. */
    double in_all = (double)(plan.receivers && complete < acked ? complete : acked) / (now() - start);
    double *acks = malloc(sizeof(double) * (size_t)(last - first + 1));
    double *haves = malloc(sizeof(double) * (size_t)(last - first + 1));
    long n_acks = 0, n_haves = 0, missing = 0;
    for (long i = first; i < last; i++) {
        if (acked_after[i] > 0) acks[n_acks++] = acked_after[i];
        if (plan.receivers && had_by[i] == plan.receivers) haves[n_haves++] = had_at[i] - sent_at[i];
        else if (plan.receivers) missing++;
    }
    int dead = 0;
    for (int i = 0; i < total; i++) dead += clients[i].dead;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    print_spread("ack", acks, n_acks);
    print_spread("all_have_it", haves, n_haves);
    printf("\"sent\":%ld,\"acked\":%ld,\"unanswered\":%ld,\"incomplete\":%ld,\"cut_off\":%d,"
           "\"acked_per_s\":%.1f,\"delivered_per_s\":%.1f,\"seconds\":%.4f,\"bytes_in\":%ld,"
           "\"events_per_s\":%.1f,\"acked_in_all\":%ld,\"delivered_in_all\":%ld,\"driver_cpu_s\":%.3f}\n",
           last - first, n_acks, last - first - n_acks, missing, dead,
           (double)acked_now / measured, (double)delivered_now / measured, measured, bytes_in,
           in_all, acked, delivered,
           (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6 +
               (double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec / 1e6);
    return 0;
}
