//===- weir-checkpoints.cpp - saves and restores for tests ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   weir-checkpoints copy FROM TO     restores all that a checkpoint holds
//                                     into variables, and saves those
//   weir-checkpoints parts PREFIX     a checkpoint of tensors in parts
//   weir-checkpoints loop FOLDER      saves for ever, `.` for each save
//   weir-checkpoints last FOLDER      the step that the last one restores
//   weir-checkpoints flip PREFIX COUNT SEED
//                                     flips single bits of its files: each must
//                                     be refused in one line
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/BundleWriter.h"
#include "weir/checkpoint.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>

using namespace weir;

[[noreturn]] static void end(const std::string &message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

static void check(const Status &status) {
  if (!status.ok())
    end(status.message());
}

template <typename T> static T take(Result<T> result) {
  check(result.status());
  return std::move(*result);
}

/// A graph with a variable for each tensor of a checkpoint.
static Graph graphOf(const std::string &path) {
  Graph graph;
  for (const StoredVariable &stored : take(ListCheckpoint(path)))
    MakeVariable(graph, stored.dtype, stored.shape, stored.key);
  check(graph.status());
  return graph;
}

static void copy(const std::string &from, const std::string &to) {
  Session session(graphOf(from));
  check(Restore(session, from));
  SaveOptions options;
  options.shards = 3;
  std::printf("%s\n", take(Saver(options).Save(session, to, 7)).c_str());
}

//===--- Parts ---===//

/// The rows `[start, start + length)` of a 4x3 tensor.
static tf::StoredTensor rowsOf(const std::vector<float> &values,
                               std::vector<tf::Extent> slice) {
  tf::StoredTensor part{
      "scope/parts", tf::dataTypeOf(WEIR_F32), {4, 3}, 0, 0, {}};
  int64_t length = slice[0].length < 0 ? 4 : slice[0].length;
  part.data = values.data() + 3 * slice[0].start;
  part.size = size_t(12 * length);
  part.slice = std::move(slice);
  return part;
}

static void writeParts(const std::string &prefix) {
  std::vector<float> values(12);
  std::iota(values.begin(), values.end(), 0.0f);
  tf::BundleWriter writer;
  check(writer.add(rowsOf(values, {{0, 1}, {0, -1}})));
  check(writer.add(rowsOf(values, {{1, 3}, {0, 3}})));
  check(writer.add(
      {"whole", tf::dataTypeOf(WEIR_F32), {12}, values.data(), 48, {}}));
  check(writer.add({"none", tf::dataTypeOf(WEIR_I64), {3, 0}, nullptr, 0, {}}));
  check(writer.write(prefix, 2));
}

//===--- Ends at any moment ---===//

/// Large enough that most moments are within a save.
static Graph makeNet() {
  Graph graph;
  MakeVariable(graph, DType::F32, {1 << 18}, "large");
  MakeVariable(graph, DType::I64, {3}, "small");
  return graph;
}

template <typename T>
static void fill(Session &session, const char *name, Shape shape,
                 int64_t step) {
  Tensor value(DTypeOf<T>(), std::move(shape));
  std::fill_n(value.data<T>(), value.size(), T(step));
  check(session.SetVariable(name, value));
}

/// The number that all elements are.
template <typename T>
static int64_t numberIn(const Session &session, const char *name) {
  Tensor value = take(session.GetVariable(name));
  for (int64_t i = 0; i < value.size(); ++i)
    if (value.data<T>()[i] != value.data<T>()[0])
      end(std::string(name) + " is of two steps");
  return int64_t(value.data<T>()[0]);
}

static int64_t restoreLast(Session &session, const std::string &folder) {
  check(Restore(session, take(LatestCheckpoint(folder))));
  int64_t step = numberIn<float>(session, "large");
  if (numberIn<int64_t>(session, "small") != step)
    end("the variables are of two steps");
  return step;
}

[[noreturn]] static void loop(const std::string &folder) {
  Session session(makeNet());
  SaveOptions options;
  options.keep = 2;
  options.shards = 2;
  Saver saver(options);
  auto last = LatestCheckpoint(folder);
  int64_t step = last.ok() ? restoreLast(session, folder) : 0;
  for (;;) {
    ++step;
    fill<float>(session, "large", {1 << 18}, step);
    fill<int64_t>(session, "small", {3}, step);
    take(saver.Save(session, folder + "/net", step));
    std::printf(".");
    std::fflush(stdout);
  }
}

static void sayLast(const std::string &folder) {
  Session session(makeNet());
  std::printf("%lld\n", (long long)restoreLast(session, folder));
}

//===--- Damage ---===//

static std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

static void writeFile(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Flips one bit; what Restore says, and the file as it was.
static Status restoreDamaged(Session &session, const std::string &prefix,
                             const std::string &path, uint64_t bit) {
  std::string bytes = readFile(path);
  auto flip = [&] {
    bytes[bit / 8] ^= char(1 << (bit % 8));
    writeFile(path, bytes);
  };
  flip();
  Status status = Restore(session, prefix);
  flip();
  return status;
}

static void flip(const std::string &prefix, int count, unsigned seed) {
  Session session(graphOf(prefix));
  std::mt19937_64 random(seed);
  std::string files[] = {prefix + ".index", prefix + ".data-00000-of-00001"};
  for (int i = 0; i < count; ++i) {
    const std::string &path = files[i % 2];
    uint64_t bit = random() % (readFile(path).size() * 8);
    Status status = restoreDamaged(session, prefix, path, bit);
    if (status.ok())
      end(path + ": bit " + std::to_string(bit) + " is not missed");
    if (status.message().find('\n') != std::string::npos)
      end("several lines: " + status.message());
  }
  check(Restore(session, prefix));
  std::printf("%d flips refused\n", count);
}

int main(int argc, char **argv) {
  std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 3 && args[0] == "copy")
    copy(args[1], args[2]);
  else if (args.size() == 2 && args[0] == "parts")
    writeParts(args[1]);
  else if (args.size() == 2 && args[0] == "loop")
    loop(args[1]);
  else if (args.size() == 2 && args[0] == "last")
    sayLast(args[1]);
  else if (args.size() == 4 && args[0] == "flip")
    flip(args[1], std::stoi(args[2]), unsigned(std::stoul(args[3])));
  else
    end("see the comment at the top of weir-checkpoints.cpp");
}
