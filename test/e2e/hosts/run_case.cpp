//===- run_case.cpp - steps of a session, by the C++ API ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads lines of words, which hosts.py writes:
//
//   load MODEL [TAG ...]
//   signature NAME            of the next run; none: tensors of the graph
//   target NAME
//   feed NAME TYPE FILE [DIM ...]
//   fetch NAME FILE
//   run
//
// and writes the fetched elements to the files, their types and shapes to
// stdout: `FILE TYPE [DIM ...]`.
//===----------------------------------------------------------------------===//
#include <weir/session.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

[[noreturn]] void fail(const std::string &message) {
  std::cerr << message << '\n';
  std::exit(1);
}

template <typename T> T check(weir::Result<T> result) {
  if (!result.ok())
    fail(result.status().message());
  return std::move(*result);
}

weir::Tensor readTensor(std::istream &words) {
  int type = 0;
  std::string path;
  weir::Shape shape;
  words >> type >> path;
  for (int64_t dim; words >> dim;)
    shape.push_back(dim);
  weir::Tensor tensor(static_cast<weir::DType>(type), shape);
  std::ifstream file(path, std::ios::binary);
  file.read(static_cast<char *>(tensor.raw()), tensor.byte_size());
  if (!file)
    fail("cannot read " + path);
  return tensor;
}

void writeTensor(const std::string &path, const weir::Tensor &tensor) {
  std::ofstream file(path, std::ios::binary);
  file.write(static_cast<const char *>(tensor.raw()), tensor.byte_size());
  std::cout << path << ' ' << static_cast<int>(tensor.dtype());
  for (int64_t dim : tensor.shape())
    std::cout << ' ' << dim;
  std::cout << '\n';
}

/// What the lines before a `run` ask for.
struct Step {
  std::string signature;
  std::map<std::string, weir::Tensor> feeds;
  std::vector<weir::Fetch> targets;
  std::vector<std::pair<std::string, std::string>> fetches; ///< name, file

  void run(weir::Session &session) const {
    signature.empty() ? runGraph(session) : runSignature(session);
  }

private:
  void runGraph(weir::Session &session) const {
    weir::Feeds fed;
    for (const auto &[name, value] : feeds)
      fed.push_back({name, value});
    std::vector<weir::Fetch> names;
    for (const auto &fetch : fetches)
      names.push_back(fetch.first);
    auto values = check(session.Run(fed, names, targets));
    for (size_t i = 0; i < fetches.size(); ++i)
      writeTensor(fetches[i].second, values[i]);
  }

  void runSignature(weir::Session &session) const {
    auto values = check(session.RunSignature(signature, feeds));
    for (const auto &[name, path] : fetches)
      writeTensor(path, values.at(name));
  }
};

weir::Graph load(std::istream &words) {
  weir::LoadOptions options;
  std::string model;
  words >> model;
  std::vector<std::string> tags;
  for (std::string tag; words >> tag;)
    tags.push_back(tag);
  if (!tags.empty())
    options.tags = tags;
  return check(weir::LoadModel(model, options));
}

/// Takes a line that describes the next step.
void describe(Step &step, const std::string &what, std::istream &words) {
  std::string name, path;
  words >> name;
  if (what == "signature")
    step.signature = name;
  else if (what == "target")
    step.targets.push_back(name);
  else if (what == "feed")
    step.feeds[name] = readTensor(words);
  else if (what == "fetch" && words >> path)
    step.fetches.emplace_back(name, path);
  else
    fail("what is '" + what + "'?");
}

} // namespace

int main() {
  std::unique_ptr<weir::Session> session;
  Step step;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "load") {
      session = std::make_unique<weir::Session>(load(words));
    } else if (what == "run") {
      step.run(*session);
      step = Step();
    } else {
      describe(step, what, words);
    }
  }
  return 0;
}
