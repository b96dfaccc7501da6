//===- Bench.cpp - weir bench ---------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times the executable, as a user runs it: a model is compiled to one first.
//===----------------------------------------------------------------------===//
#include "codegen/object/Link.h"
#include "codegen/object/OutputFile.h"
#include "dialects/weir/WeirDialect.h"
#include "lib/compiler/Flops.h"
#include "lib/readers/Status.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "tools/weir/ModelOptions.h"
#include "tools/weir/Program.h"
#include "tools/weir/Verbs.h"
#include <chrono>
#include <cmath>

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;

namespace {
struct Request {
  CompileOptions options;
  std::vector<std::string> words; ///< passed on to the program
  int iterations = 0, seconds = 2, threads = 1;
  std::string json, runtimeFolder;
};

struct Figures {
  std::string model;
  double compileSeconds = 0, firstMs = 0, medianMs = 0, p90Ms = 0;
  double peakMegabytes = 0;
  int64_t runs = 0;
  std::optional<int64_t> flops; ///< of a run

  double gigaflops() const { return double(*flops) / medianMs * 1e-6; }
};
} // namespace

//===----------------------------------------------------------------------===//
// The program and its inputs
//===----------------------------------------------------------------------===//

/// The value of `--input=NAME=...`, where it is given.
static std::optional<StringRef> givenInput(const Request &request,
                                           StringRef name) {
  std::string prefix = ("--input=" + name + "=").str();
  for (StringRef word : request.words)
    if (word.consume_front(prefix))
      return word;
  return std::nullopt;
}

/// The size of an input's dimension: of `8x784xf32=1`, or 1 where the input is
/// not given. Nothing where it comes from a file.
static std::optional<int64_t> givenSize(std::optional<StringRef> input,
                                        size_t axis) {
  if (!input)
    return 1;
  llvm::SmallVector<StringRef> parts;
  input->split('=').first.split(parts, 'x');
  int64_t size;
  if (input->starts_with("@") || axis + 1 >= parts.size() ||
      parts[axis].getAsInteger(10, size))
    return std::nullopt;
  return size;
}

/// The free dimensions of the function as it is going to be run.
static std::optional<std::vector<int64_t>>
dimsOf(const Request &request, mlir::func::FuncOp function) {
  std::vector<int64_t> dims;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto name = function.getArgAttrOfType<mlir::StringAttr>(i, kNameAttr);
    auto shape = function.getArgAttrOfType<mlir::AffineMapAttr>(i, kShapeAttr);
    if (!name || !shape)
      return std::nullopt;
    dims.resize(shape.getValue().getNumSymbols(), 1);
    for (auto [axis, dim] : llvm::enumerate(shape.getValue().getResults())) {
      auto symbol = mlir::dyn_cast<mlir::AffineSymbolExpr>(dim);
      auto size = symbol ? givenSize(givenInput(request, name), axis) : 1;
      if (!size)
        return std::nullopt;
      if (symbol)
        dims[symbol.getPosition()] = *size;
    }
  }
  return dims;
}

/// The signature that the program runs: the one asked for, `serving_default`,
/// or the first.
static std::optional<int64_t> countFlops(const Request &request,
                                         mlir::ModuleOp module) {
  StringRef wanted = request.options.signatures.empty()
                         ? StringRef("serving_default")
                         : StringRef(request.options.signatures.front());
  mlir::func::FuncOp chosen;
  for (auto function : module.getOps<mlir::func::FuncOp>()) {
    auto name = function->getAttrOfType<mlir::StringAttr>(kSignatureAttr);
    if (name && (!chosen || name == wanted))
      chosen = function;
  }
  auto dims = chosen ? dimsOf(request, chosen) : std::nullopt;
  return dims ? weir::countFlops(chosen, *dims) : std::nullopt;
}

/// Compiles the model to an executable; notes seconds and arithmetic.
static absl::Status compileTo(const Request &request, const std::string &path,
                              Figures &figures) {
  auto start = std::chrono::steady_clock::now();
  WEIR_ASSIGN_OR_RETURN(auto compilation, Compilation::read(request.options));
  WEIR_RETURN_IF_ERROR(compilation->runTo(Phase::Shapes));
  if (compilation->getPhase() == Phase::Shapes)
    figures.flops = countFlops(request, compilation->getModule());
  WEIR_RETURN_IF_ERROR(compilation->runTo(Phase::Llvm));
  WEIR_ASSIGN_OR_RETURN(auto program, compilation->emitObjects());
  if (llvm::Error error = codegen::writeExecutable(
          program, path, {request.runtimeFolder, /*strip=*/false}))
    return badModel(llvm::toString(std::move(error)));
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  figures.compileSeconds = time.count();
  return absl::OkStatus();
}

/// The lines of a program's help about one signature: the one asked for,
/// `serving_default`, or the only one.
static std::vector<std::string> linesOf(StringRef help, StringRef signature) {
  std::vector<std::string> lines;
  bool isWanted = false;
  unsigned signatures = 0;
  for (StringRef line : llvm::split(help.split("\nSignatures:\n").second, '\n'))
    if (line.starts_with("    ")) {
      if (isWanted)
        lines.push_back(line.trim().str());
    } else if (!line.empty()) {
      bool isFirst = signatures++ == 0;
      isWanted = signature.empty() ? isFirst || line.trim() == "serving_default"
                                   : line.trim() == signature;
      if (isWanted)
        lines.clear();
    }
  return lines;
}

/// `x=1x784xfloat32=1` of `input x float32[batch,784]`: free dimensions are 1.
static std::string splatOf(StringRef name, StringRef type) {
  auto [dtype, shape] = type.split('[');
  std::string text = (name + "=").str();
  if (shape.consume_back("]") && !shape.empty())
    for (StringRef dim : llvm::split(shape, ',')) {
      int64_t size;
      text += (dim.getAsInteger(10, size) ? "1" : dim.str()) + "x";
    }
  return text + dtype.str() + "=1";
}

/// Adds an input of ones for each that isn't given.
static absl::Status completeInputs(Request &request, StringRef program) {
  WEIR_ASSIGN_OR_RETURN(Outcome help, runProcess(program, {"--help"}));
  StringRef signature = request.options.signatures.empty()
                            ? StringRef()
                            : StringRef(request.options.signatures.front());
  for (const std::string &line : linesOf(help.output, signature)) {
    llvm::SmallVector<StringRef> parts;
    StringRef(line).split(parts, ' ', -1, /*KeepEmpty=*/false);
    if (parts.size() >= 3 && parts[0] == "input" && !givenInput(request, parts[1]))
      request.words.push_back("--input=" + splatOf(parts[1], parts[2]));
  }
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Timing
//===----------------------------------------------------------------------===//

/// Runs the program so many times after a first run, and reads what it prints.
static absl::Status repeat(const Request &request, StringRef program,
                           int64_t runs, Figures &figures) {
  std::vector<std::string> words = request.words;
  words.push_back("--repeat=" + std::to_string(runs));
  WEIR_ASSIGN_OR_RETURN(Outcome outcome, runProcess(program, words));
  static const llvm::Regex line(
      "([0-9]+) runs: min [^ ]+ ms, median ([^ ]+) ms, p90 ([^ ]+) ms");
  llvm::SmallVector<StringRef> matches;
  if (!line.match(outcome.errors, &matches) ||
      matches[1].getAsInteger(10, figures.runs) ||
      matches[2].getAsDouble(figures.medianMs) ||
      matches[3].getAsDouble(figures.p90Ms))
    return badModel("'" + program + "' printed no times");
  figures.peakMegabytes = outcome.peakMegabytes;
  return absl::OkStatus();
}

static absl::Status measure(Request &request, StringRef program,
                            Figures &figures) {
  WEIR_RETURN_IF_ERROR(completeInputs(request, program));
  figures.firstMs = INFINITY;
  for (int i = 0; i < 3; ++i) { // the first also warms the page cache
    WEIR_ASSIGN_OR_RETURN(Outcome once, runProcess(program, request.words));
    figures.firstMs = std::min(figures.firstMs, once.milliseconds);
  }
  int64_t runs = request.iterations;
  if (!runs) {
    WEIR_RETURN_IF_ERROR(repeat(request, program, 3, figures));
    double perRun = std::max(figures.medianMs, 1e-4);
    runs = std::clamp<int64_t>(request.seconds * 1e3 / perRun, 5, 1000000);
  }
  return repeat(request, program, runs, figures);
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

static llvm::json::Object toJson(const Request &request,
                                 const Figures &figures) {
  llvm::json::Object object{{"model", figures.model},
                            {"threads", request.threads},
                            {"median_ms", figures.medianMs},
                            {"p90_ms", figures.p90Ms},
                            {"runs", figures.runs},
                            {"compile_s", figures.compileSeconds},
                            {"first_ms", figures.firstMs},
                            {"peak_rss_mb", figures.peakMegabytes},
                            {"gflops", nullptr}};
  if (figures.flops)
    object["gflops"] = figures.gigaflops();
  return object;
}

static absl::Status print(const Request &request, const Figures &figures) {
  llvm::outs() << llvm::formatv(
      "{0}: median {1:f4} ms, p90 {2:f4} ms, {3} runs, {4} thread{5}\n"
      "compiled in {6:f2} s, first result after {7:f1} ms, peak memory {8:f1} "
      "MB\n",
      figures.model, figures.medianMs, figures.p90Ms, figures.runs,
      request.threads, request.threads == 1 ? "" : "s", figures.compileSeconds,
      figures.firstMs, figures.peakMegabytes);
  if (figures.flops)
    llvm::outs() << llvm::formatv("{0:f1} GFLOP/s\n", figures.gigaflops());
  if (request.json.empty())
    return absl::OkStatus();
  std::string text = llvm::formatv(
      "{0:2}\n", llvm::json::Value(toJson(request, figures)));
  if (request.json == "-") {
    llvm::outs() << text;
    return absl::OkStatus();
  }
  if (llvm::Error error = codegen::writeWholeFile(request.json, text))
    return badModel(llvm::toString(std::move(error)));
  return absl::OkStatus();
}

static absl::Status execute(Request &request) {
  Figures figures;
  figures.model = request.options.model;
  auto folder = codegen::TemporaryFolder::create();
  if (!folder)
    return badModel(llvm::toString(folder.takeError()));
  std::string program = figures.model;
  if (!isProgram(program)) {
    program = folder->file("program");
    WEIR_RETURN_IF_ERROR(compileTo(request, program, figures));
  }
  WEIR_RETURN_IF_ERROR(measure(request, program, figures));
  return print(request, figures);
}

static void addBenchOptions(CommandLine &line, Request &request) {
  line.group("Measuring");
  line.add({"--input", "NAME=VALUE", "@FILE.npy, or 2x8xf32=1", "",
            [&request](StringRef given) -> Complaint {
              request.words.push_back(("--input=" + given).str());
              return "";
            }});
  line.add(number("--threads", "N", "threads to use (default 1; 0: all CPUs)",
                  0, 1024, request.threads));
  line.add(number("--duration", "SECONDS", "how long to measure (default 2)", 1,
                  3600, request.seconds));
  line.add(number("--iterations", "N", "how many runs, whatever the time", 1,
                  1000000000, request.iterations));
  line.add(text("--json", "FILE|-", "write the figures as an object",
                request.json));
  addModelOptions(line, request.options);
  addCodeOptions(line, request.options);
  line.add(text("--weights", "FILE", "of a dump: its large constants",
                request.options.weights));
}

int tool::bench(const Words &words) {
  Request request;
  CommandLine line("bench", "MODEL|OUT [options]",
                   "Times a model, or a compiled program. Inputs that are not "
                   "given are ones; free\ndimensions of these are 1.");
  addBenchOptions(line, request);
  if (auto result = line.parse(words.rest); result.isDone)
    return result.status;
  if (line.positional().size() != 1)
    return fail(ExitUsage, "takes one model or program, not " +
                               llvm::Twine(line.positional().size()));
  request.options.model = line.positional().front();
  request.runtimeFolder = codegen::findRuntimeFolder(words.tool);
  request.words.push_back("--threads=" + std::to_string(request.threads));
  for (const std::string &signature : request.options.signatures)
    request.words.push_back("--signature=" + signature);
  return report(execute(request));
}
