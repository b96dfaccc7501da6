//===- Inspect.cpp - weir inspect -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Inspect.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "tools/weir/Memory.h"
#include "tools/weir/ModelOptions.h"
#include "tools/weir/Verbs.h"

using namespace weir;
using namespace weir::tool;
using llvm::raw_ostream;

/// As many ops are listed without --all.
static constexpr size_t kMostListed = 12;

//===----------------------------------------------------------------------===//
// Text, in the words of saved_model_cli
//===----------------------------------------------------------------------===//

static std::string shapeText(const TensorSummary &tensor) {
  if (!tensor.shape)
    return "unknown_rank";
  return ("(" + llvm::join(llvm::map_range(*tensor.shape,
                                           [](int64_t dim) {
                                             return std::to_string(dim);
                                           }),
                           ", ") +
          ")");
}

static void printTensors(raw_ostream &os, const char *side,
                         const std::vector<TensorSummary> &tensors) {
  os << "  The given SavedModel SignatureDef contains the following " << side
     << "(s):\n";
  for (const TensorSummary &tensor : tensors)
    os << "    " << side << "s['" << tensor.key << "'] tensor_info:\n"
       << "        dtype: " << tensor.dtype << "\n"
       << "        shape: " << shapeText(tensor) << "\n"
       << "        name: " << tensor.name << "\n";
}

static void printSignature(raw_ostream &os, const SignatureSummary &signature) {
  os << "\nsignature_def['" << signature.name << "']:\n";
  printTensors(os, "input", signature.inputs);
  printTensors(os, "output", signature.outputs);
  if (!signature.method.empty())
    os << "  Method name is: " << signature.method << "\n";
}

static void printUnsupported(raw_ostream &os, const ModelSummary &summary) {
  if (summary.unsupported.empty()) {
    os << "\nAll ops are supported.\n";
    return;
  }
  os << "\nNot supported:\n";
  for (const OpSummary &op : summary.unsupported)
    os << "  " << op.op << " (" << op.count << "): '"
       << llvm::join(op.nodes, "', '") << "'"
       << (op.count > int64_t(op.nodes.size()) ? ", ..." : "")
       << (op.feeds.empty() ? ""
                            : "; feed '" + llvm::join(op.feeds, "', '") +
                                  "' instead")
       << "\n";
}

static void printOps(raw_ostream &os, const ModelSummary &summary, bool all) {
  size_t listed =
      all ? summary.ops.size() : std::min(summary.ops.size(), kMostListed);
  int64_t nodes = 0;
  for (const OpSummary &op : summary.ops)
    nodes += op.count;
  os << "\n" << nodes << (nodes == 1 ? " node of " : " nodes of ")
     << summary.ops.size() << (summary.ops.size() == 1 ? " op:\n" : " ops:\n");
  for (size_t i = 0; i < listed; ++i)
    os << llvm::formatv("  {0,6} {1}\n", summary.ops[i].count,
                        summary.ops[i].op);
  if (listed < summary.ops.size())
    os << "         and " << summary.ops.size() - listed
       << " more; --all lists them\n";
}

static void printText(const ModelSummary &summary, bool all) {
  raw_ostream &os = llvm::outs();
  os << "format: " << summary.format << "\n"
     << llvm::formatv("parameters: {0:N} ({1:f1} MB)\n", summary.parameters,
                      summary.parameterBytes / 1e6);
  printUnsupported(os, summary);
  // TensorFlow's own, such as `__saved_model_init_op`, begin so.
  for (const SignatureSummary &signature : summary.signatures)
    if (all || !llvm::StringRef(signature.name).starts_with("__"))
      printSignature(os, signature);
  printOps(os, summary, all);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Object toJson(const std::vector<TensorSummary> &tensors) {
  llvm::json::Object result;
  for (const TensorSummary &tensor : tensors) {
    llvm::json::Value shape = nullptr;
    if (tensor.shape)
      shape = llvm::json::Array(*tensor.shape);
    result[tensor.key] = llvm::json::Object{{"dtype", tensor.dtype},
                                            {"shape", std::move(shape)},
                                            {"name", tensor.name}};
  }
  return result;
}

static llvm::json::Object toJson(const std::vector<SignatureSummary> &signatures) {
  llvm::json::Object result;
  for (const SignatureSummary &signature : signatures)
    result[signature.name] =
        llvm::json::Object{{"inputs", toJson(signature.inputs)},
                           {"outputs", toJson(signature.outputs)},
                           {"method_name", signature.method}};
  return result;
}

static llvm::json::Array toJson(const std::vector<OpSummary> &ops) {
  llvm::json::Array result;
  for (const OpSummary &op : ops) {
    llvm::json::Object object{{"op", op.op}, {"count", op.count}};
    if (!op.nodes.empty())
      object["nodes"] = llvm::json::Array(op.nodes);
    if (!op.feeds.empty())
      object["feeds"] = llvm::json::Array(op.feeds);
    result.push_back(std::move(object));
  }
  return result;
}

static void printJson(const ModelSummary &summary) {
  llvm::json::Object object{{"format", summary.format},
                            {"signature_def", toJson(summary.signatures)},
                            {"ops", toJson(summary.ops)},
                            {"unsupported", toJson(summary.unsupported)},
                            {"parameters", summary.parameters},
                            {"parameter_bytes", summary.parameterBytes}};
  llvm::outs() << llvm::formatv("{0:2}\n",
                                llvm::json::Value(std::move(object)));
}

int tool::inspect(const Words &words) {
  CompileOptions options;
  bool all = false, json = false;
  CommandLine line("inspect", "MODEL [options]",
                   "Says what is in a model, and which of its ops are not "
                   "supported.");
  line.group("Output");
  line.add(flag("--all", "list all ops and TensorFlow's own signatures", all));
  line.add(flag("--json", "print one object", json));
  addModelOptions(line, options);
  line.add(text("--weights", "FILE", "of a dump: its large constants",
                options.weights));
  if (auto result = line.parse(words.rest); result.isDone)
    return result.status;
  limitMemory(options.memoryBytes);
  if (line.positional().size() != 1)
    return fail(ExitUsage, "takes one model, not " +
                               llvm::Twine(line.positional().size()));
  options.model = line.positional().front();
  auto summary = inspectModel(options);
  if (!summary.ok())
    return report(summary.status());
  json ? printJson(*summary) : printText(*summary, all);
  return summary->unsupported.empty() ? ExitDone : ExitUnsupported;
}
