//===- ModelOptions.cpp - options of all verbs that compile ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/ModelOptions.h"
#include "lib/readers/Status.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace weir;
using namespace weir::tool;
using codegen::FloatMode;
using llvm::StringRef;

/// An option whose value is one of a few words.
template <typename T>
static Option choice(StringRef name, StringRef argument, StringRef help,
                     std::vector<std::pair<StringRef, T>> values,
                     std::optional<T> &value) {
  return {name, argument, help, "",
          [name, argument, values, &value](StringRef given) -> Complaint {
            for (auto &[word, meaning] : values)
              if (word == given) {
                value = meaning;
                return "";
              }
            return (name + " takes " + argument + ", not '" + given + "'")
                .str();
          }};
}

static Option optionalText(StringRef name, StringRef argument, StringRef help,
                           std::optional<std::string> &value) {
  return {name, argument, help, "", [&value](StringRef given) -> Complaint {
            value = given.str();
            return "";
          }};
}

Option tool::phaseOption(StringRef name, StringRef help,
                         std::optional<Phase> &phase) {
  return {name, "PHASE", help, "", [name, &phase](StringRef given) -> Complaint {
            phase = findPhase(given);
            if (phase)
              return "";
            return (name + " takes one of " + phaseNames() + ", not '" + given +
                    "'")
                .str();
          }};
}

/// `--limit=nodes=1000`.
static Complaint setLimit(StringRef given, CompileOptions &options) {
  ReadLimits &limits = options.read.limits;
  auto [name, text] = given.split('=');
  int64_t value;
  if (text.getAsInteger(10, value) || value < 1)
    return ("--limit takes NAME=N with N at least 1, not '" + given + "'").str();
  if (name == "nesting") {
    limits.nesting = int(std::min<int64_t>(value, 10000));
    return "";
  }
  int64_t *limit = llvm::StringSwitch<int64_t *>(name)
                       .Case("file-bytes", &limits.fileBytes)
                       .Case("constant-bytes", &limits.constantBytes)
                       .Case("expanded-bytes", &limits.expandedBytes)
                       .Case("nodes", &limits.nodes)
                       .Case("outputs", &limits.outputs)
                       .Case("memory-bytes", &options.memoryBytes)
                       .Default(nullptr);
  if (!limit)
    return ("no limit '" + name +
            "'; there are file-bytes, constant-bytes, expanded-bytes, nodes, "
            "outputs, nesting, memory-bytes")
        .str();
  *limit = value;
  return "";
}

/// The signature `main`, which --feed, --fetch and --target-node make.
static SignatureRequest &mainRequest(ReadOptions &read) {
  if (read.requests.empty())
    read.requests.emplace_back();
  return read.requests.front();
}

/// Options that say where to cut the graph.
static void addCuts(CommandLine &line, ReadOptions &read) {
  line.add({"--feed", "TENSOR", "what the program gets (repeatable)", "",
            [&read](StringRef given) -> Complaint {
              auto [tensor, type] = given.split('=');
              mainRequest(read).feeds.push_back({tensor.str(), type.str()});
              return "";
            }});
  line.add({"--fetch", "TENSOR", "what it gives; the rest is pruned", "",
            [&read](StringRef given) -> Complaint {
              mainRequest(read).fetches.push_back(given.str());
              return "";
            }});
  line.add({"--target-node", "NODE", "what is run for its effect (repeatable)", "",
            [&read](StringRef given) -> Complaint {
              mainRequest(read).targets.push_back(given.str());
              return "";
            }});
}

/// `--gradients=LOSS:WRT,WRT`; LOSS may be `node:0:x`, with an output's number.
static Complaint addGradient(StringRef given, ReadOptions &read) {
  size_t colon = given.find(':');
  StringRef rest = given.drop_front(std::min(colon, given.size()));
  StringRef number = rest.drop_front(!rest.empty());
  number = number.take_while([](char c) { return llvm::isDigit(c); });
  if (colon != StringRef::npos && !number.empty() &&
      given.drop_front(colon + 1 + number.size()).starts_with(":"))
    colon += 1 + number.size();
  GradientRequest request;
  request.loss = given.take_front(colon).str();
  llvm::SmallVector<StringRef> wrt;
  if (colon != StringRef::npos)
    given.drop_front(colon + 1).split(wrt, ',');
  for (StringRef name : wrt)
    request.wrt.push_back(name.str());
  bool isWhole = !request.loss.empty() && !wrt.empty() &&
                 !llvm::is_contained(wrt, "");
  if (!isWhole)
    return ("--gradients takes LOSS:WRT[,WRT...], not '" + given + "'").str();
  read.gradients.push_back(std::move(request));
  return "";
}

void tool::addModelOptions(CommandLine &line, CompileOptions &options) {
  options.writeReproducers = true;
  line.group("What of the model");
  line.add(list("--signature", "NAME", "a signature (repeatable; default all)",
                options.signatures));
  line.add({"--tag-set", "TAGS", "tags of the graph in a SavedModel (serve)", "",
            [&options](StringRef given) -> Complaint {
              options.read.tags.clear();
              for (StringRef tag : llvm::split(given, ','))
                options.read.tags.push_back(tag.str());
              return "";
            }});
  addCuts(line, options.read);
  line.add({"--gradients", "LOSS:WRT[,WRT]",
            "adds a signature 'gradients' (repeatable)", "",
            [&options](StringRef given) {
              return addGradient(given, options.read);
            }});
  line.add(text("--checkpoint", "PREFIX", "other weights for its variables",
                options.read.checkpoint));
  line.add(text("--name-map", "FILE", "lines VARIABLE KEY, for --checkpoint",
                options.read.nameMap));
  line.add({"--limit", "NAME=N", "the most to read: nodes, constant-bytes ...",
            "", [&options](StringRef given) {
              return setLimit(given, options);
            }});
}

void tool::addCodeOptions(CommandLine &line, CompileOptions &options) {
  line.group("Code");
  line.add(choice<int>("-O", "0..3", "effort (default 2)",
                       {{"0", 0}, {"1", 1}, {"2", 2}, {"3", 3}},
                       options.optLevel));
  line.add(choice<FloatMode>("--fp", "strict|contract|fast",
                             "rewriting of float arithmetic (contract)",
                             {{"strict", FloatMode::Strict},
                              {"contract", FloatMode::Contract},
                              {"fast", FloatMode::Fast}},
                             options.floatMode));
  line.add(choice<std::string>(
      "--layout", "auto|nhwc|nchw", "where images have their channels",
      {{"auto", "auto"}, {"nhwc", "nhwc"}, {"nchw", "nchw"}}, options.layout));
  line.add(optionalText("--target", "TRIPLE", "the machine (default: this one)",
                        options.targetTriple));
  line.add(optionalText("--target-cpu", "NAME", "its CPU (default: native)",
                        options.targetCpu));
}

void tool::addReportOptions(CommandLine &line, CompileOptions &options) {
  line.group("Reports");
  line.add(text("--dump-to", "DIR|-", "text of each phase and pass",
                options.dumpFolder));
  line.add(text("--dump-pass-re", "RE", "only passes that match",
                options.dumpPasses));
  line.add({"--remarks", "", "transposes, kernels, memory", "",
            [&options](StringRef) -> Complaint {
              options.remarks = &llvm::errs();
              return "";
            }});
  line.add(flag("--time-passes", "where the time went", options.timePasses));
}

absl::StatusOr<codegen::ObjectProgram>
tool::compileObjects(const CompileOptions &options, bool embedWeights,
                     std::unique_ptr<Compilation> &compilation) {
  WEIR_ASSIGN_OR_RETURN(compilation, Compilation::read(options));
  WEIR_RETURN_IF_ERROR(compilation->runTo(Phase::Llvm));
  return compilation->emitObjects(embedWeights);
}
