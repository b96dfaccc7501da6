//===- weir-nets.cpp - writes nets built by the C++ API -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// weir-nets FOLDER: for each net NAME.mlir, its text; NAME.again.mlir, that
// text read and written; NAME.export.mlir, what a session compiles.
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"
#include "lib/compiler/Resources.h"
#include "lib/compiler/Text.h"
#include "lib/graph/Export.h"
#include "test/e2e/nets/Nets.h"
#include "llvm/Support/raw_ostream.h"

using namespace weir;

namespace {
struct Net {
  const char *name;
  Signature (*build)(Graph &);
};
} // namespace

static constexpr Net kNets[] = {
    {"mlp", nets::mlp},
    {"convolutions", nets::convolutions},
    {"depthwise", nets::depthwise},
    {"residual", nets::residual},
    {"autoencoder", nets::autoencoder},
    {"branches", nets::branches},
    {"inputs", nets::inputs},
    {"recurrent", nets::recurrent},
    {"embedding", nets::embedding},
    {"attention", nets::attention},
    {"normalization", nets::normalization},
    {"variables", nets::variables},
};

/// What a session would ask for to run the signature.
static SignatureRequest requestOf(const Signature &signature) {
  SignatureRequest request;
  request.name = signature.name;
  for (const Signature::Tensor &input : signature.inputs)
    request.feeds.push_back({input.output.name(), ""});
  for (const Signature::Tensor &output : signature.outputs)
    request.fetches.push_back(output.output.name());
  return request;
}

static Status writeExport(const Graph &graph, const Signature &signature,
                          const std::string &path) {
  mlir::MLIRContext context;
  context.loadDialect<foreign::ForeignDialect, WeirDialect>();
  auto module = detail::exportFor(*graph.impl(), requestOf(signature), context);
  if (!module.ok())
    return Status(StatusCode::Internal, std::string(module.status().message()));
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  printText(module->get(), os, "what a session compiles");
  ResourceSet resources;
  resources.addFrom(module->get());
  if (resources.empty())
    return Status();
  absl::Status written = resources.writeTo(path + ".weights");
  return written.ok()
             ? Status()
             : Status(StatusCode::IoError, std::string(written.message()));
}

static Status writeNet(const Net &net, const std::string &prefix) {
  Graph graph;
  Signature signature = net.build(graph);
  graph.AddSignature(signature);
  Status status = graph.WriteText(prefix + ".mlir");
  if (!status.ok())
    return status;
  Result<Graph> again = LoadModel(prefix + ".mlir");
  if (!again.ok())
    return again.status();
  status = again->WriteText(prefix + ".again.mlir");
  return status.ok() ? writeExport(graph, signature, prefix + ".export.mlir")
                     : status;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    llvm::errs() << "usage: weir-nets FOLDER\n";
    return 2;
  }
  for (const Net &net : kNets) {
    Status status = writeNet(net, std::string(argv[1]) + "/" + net.name);
    if (!status.ok()) {
      llvm::errs() << net.name << ": " << status.message() << "\n";
      return 1;
    }
    llvm::outs() << net.name << "\n";
  }
  return 0;
}
