/* What an engineer writes who has fer.h and a library, and threads of his own:
 *
 *   consumer INPUT OUTPUT BATCH
 *
 * runs the model from four threads at once, with and without a parallel_for,
 * expects the same bytes of all and no allocation, and writes them. */
#include "fer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLERS = 4, RUNS = 5, MOST_HELPERS = 3 };

long count_allocations(void);

/*--- A team of threads that splits the tiles of a launch ----------------------*/

struct team {
  pthread_mutex_t mutex;
  pthread_cond_t begin, end;
  pthread_t helpers[MOST_HELPERS];
  int count, running, stop;
  long round;
  weir_task task;
  void *const *args;
  int64_t tiles;
};

struct helper {
  struct team *team;
  int number;
};

static void run_part(struct team *team, int64_t part) {
  int64_t parts = team->count + 1;
  team->task(team->args, team->tiles * part / parts,
             team->tiles * (part + 1) / parts);
}

static void *help(void *argument) {
  struct helper *self = argument;
  struct team *team = self->team;
  long seen = 0;
  pthread_mutex_lock(&team->mutex);
  for (;;) {
    while (team->round == seen && !team->stop)
      pthread_cond_wait(&team->begin, &team->mutex);
    if (team->stop)
      break;
    seen = team->round;
    pthread_mutex_unlock(&team->mutex);
    run_part(team, self->number);
    pthread_mutex_lock(&team->mutex);
    if (--team->running == 0)
      pthread_cond_signal(&team->end);
  }
  pthread_mutex_unlock(&team->mutex);
  return NULL;
}

static void split_tiles(struct team *team, weir_task task, void *const *args,
                        int64_t tiles) {
  pthread_mutex_lock(&team->mutex);
  team->task = task, team->args = args, team->tiles = tiles;
  team->running = team->count;
  ++team->round;
  pthread_cond_broadcast(&team->begin);
  pthread_mutex_unlock(&team->mutex);
  run_part(team, team->count);
  pthread_mutex_lock(&team->mutex);
  while (team->running)
    pthread_cond_wait(&team->end, &team->mutex);
  pthread_mutex_unlock(&team->mutex);
}

static void start_team(struct team *team, struct helper *helpers, int count) {
  int i;
  memset(team, 0, sizeof(*team));
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->begin, NULL);
  pthread_cond_init(&team->end, NULL);
  team->count = count;
  for (i = 0; i < count; ++i) {
    helpers[i].team = team, helpers[i].number = i;
    pthread_create(&team->helpers[i], NULL, help, &helpers[i]);
  }
}

static void end_team(struct team *team) {
  int i;
  pthread_mutex_lock(&team->mutex);
  team->stop = 1;
  pthread_cond_broadcast(&team->begin);
  pthread_mutex_unlock(&team->mutex);
  for (i = 0; i < team->count; ++i)
    pthread_join(team->helpers[i], NULL);
}

/*--- One caller ---------------------------------------------------------------*/

struct caller {
  pthread_t thread;
  int helpers; /* besides itself; -1: no parallel_for */
  const float *input;
  int64_t batch;
  float *output;
  pthread_barrier_t *barrier;
  struct team team;
  long begun, ended; /* launches */
  weir_context context;
};

static int32_t split(weir_context *context, weir_task task, void *const *args,
                     int64_t tiles, int64_t cost) {
  struct caller *self = context->user;
  (void)cost;
  split_tiles(&self->team, task, args, tiles);
  return WEIR_OK;
}

static void count_launches(weir_context *context, const weir_launch *launch,
                           int32_t event) {
  struct caller *self = context->user;
  if (launch->kernel[0] && launch->node[0])
    ++*(event == WEIR_TRACE_BEGIN ? &self->begun : &self->ended);
}

static int32_t run_once(struct caller *self) {
  fer_serving_default_inputs inputs;
  fer_serving_default_outputs outputs;
  inputs.x0 = self->input;
  inputs.batch = self->batch;
  outputs.y0 = self->output;
  return fer_serving_default(&self->context, &inputs, &outputs);
}

static void *call(void *argument) {
  struct caller *self = argument;
  struct helper helpers[MOST_HELPERS];
  int i;
  start_team(&self->team, helpers, self->helpers < 0 ? 0 : self->helpers);
  if (self->helpers >= 0)
    self->context.parallel_for = split;
  pthread_barrier_wait(self->barrier); /* from here on nothing allocates */
  pthread_barrier_wait(self->barrier);
  for (i = 0; i < RUNS && run_once(self) == WEIR_OK; ++i) {
  }
  pthread_barrier_wait(self->barrier);
  end_team(&self->team);
  return NULL;
}

/*--- All of them --------------------------------------------------------------*/

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static void *aligned(int64_t size) {
  unsigned char *memory = malloc((size_t)size + WEIR_ALIGNMENT);
  if (!memory)
    fail("malloc", "no memory");
  return memory + WEIR_ALIGNMENT - (uintptr_t)memory % WEIR_ALIGNMENT;
}

static float *read_floats(const char *path, int64_t count) {
  FILE *file = fopen(path, "rb");
  float *values = aligned(count * (int64_t)sizeof(float));
  if (!file || fread(values, sizeof(float), (size_t)count, file) != (size_t)count)
    fail(path, "cannot be read");
  fclose(file);
  return values;
}

static void write_floats(const char *path, const float *values, int64_t count) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(values, sizeof(float), (size_t)count, file) != (size_t)count ||
      fclose(file))
    fail(path, "cannot be written");
}

static void prepare(struct caller *caller, const float *input, int64_t batch) {
  memset(caller, 0, sizeof(*caller));
  caller->input = input, caller->batch = batch;
  caller->output = aligned(fer_serving_default_output_y0_count(batch) *
                           (int64_t)sizeof(float));
  caller->context.user = caller;
  caller->context.arena_size = fer_serving_default_arena_size(batch);
  caller->context.arena = aligned(caller->context.arena_size);
  caller->context.trace = count_launches;
}

/* Four callers at once, each with so many helpers; the allocations meanwhile. */
static long run_callers(struct caller *callers, int helpers) {
  pthread_barrier_t barrier;
  long before, allocations;
  int i;
  pthread_barrier_init(&barrier, NULL, CALLERS + 1);
  for (i = 0; i < CALLERS; ++i) {
    callers[i].helpers = helpers, callers[i].barrier = &barrier;
    pthread_create(&callers[i].thread, NULL, call, &callers[i]);
  }
  pthread_barrier_wait(&barrier);
  before = count_allocations();
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  allocations = count_allocations() - before;
  for (i = 0; i < CALLERS; ++i)
    pthread_join(callers[i].thread, NULL);
  pthread_barrier_destroy(&barrier);
  return allocations;
}

static void check_callers(struct caller *callers, const float *wanted,
                          int64_t count) {
  int i;
  for (i = 0; i < CALLERS; ++i) {
    if (callers[i].context.message[0])
      fail("run", callers[i].context.message);
    if (memcmp(callers[i].output, wanted, (size_t)count * sizeof(float)))
      fail("run", "threads gave different bytes");
    if (callers[i].begun == 0 || callers[i].begun != callers[i].ended)
      fail("trace", "launches do not begin and end");
    memset(callers[i].output, 0, (size_t)count * sizeof(float));
  }
}

static void check_cancel(struct caller *caller) {
  static volatile int32_t cancel = 1;
  caller->context.cancel = &cancel;
  if (run_once(caller) != WEIR_CANCELLED)
    fail("cancel", "the run went on");
}

int main(int argc, char **argv) {
  static const int helpers[] = {-1, 0, 1, 3};
  static struct caller first, callers[CALLERS];
  int64_t batch, count;
  float *input;
  long allocations = 0;
  size_t i;
  if (argc != 4)
    return fprintf(stderr, "usage: consumer INPUT OUTPUT BATCH\n"), 2;
  batch = strtoll(argv[3], NULL, 10);
  count = fer_serving_default_output_y0_count(batch);
  input = read_floats(argv[1], fer_serving_default_input_x0_count(batch));
  prepare(&first, input, batch);
  if (run_once(&first) != WEIR_OK)
    fail("run", first.context.message);
  for (i = 0; i < CALLERS; ++i)
    prepare(&callers[i], input, batch);
  for (i = 0; i < sizeof(helpers) / sizeof(helpers[0]); ++i) {
    allocations += run_callers(callers, helpers[i]);
    check_callers(callers, first.output, count);
  }
  write_floats(argv[2], first.output, count);
  check_cancel(&first);
  printf("%ld allocations\n", allocations);
  return allocations != 0;
}
