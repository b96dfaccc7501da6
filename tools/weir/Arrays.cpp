//===- Arrays.cpp - arrays that a run gets and should give ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Arrays.h"
#include "lib/readers/Status.h"
#include "runtime/npy/Npy.h"

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;

/// An option that is a number from 0 on.
static Option distance(StringRef name, StringRef help, double &value) {
  return {name, "X", help, "", [name, &value](StringRef given) -> Complaint {
            double parsed;
            if (given.getAsDouble(parsed) || !(parsed >= 0))
              return (name + " takes a number from 0 on, not '" + given + "'")
                  .str();
            value = parsed;
            return "";
          }};
}

void tool::addArrayOptions(CommandLine &line, ArrayOptions &options) {
  line.group("Arrays");
  line.add(text("--inputs", "FILE.npz", "the inputs by name", options.inputs));
  line.add(text("--expected", "FILE.npz",
                "compare outputs: exit 4 where they "
                "differ",
                options.expected));
  line.add(distance("--rtol", "by this share of the expected (1e-5)",
                    options.tolerance.rtol));
  line.add(
      distance("--atol", "or by this much (1e-8)", options.tolerance.atol));
  line.add(text("--steps", "FILE.json",
                "runs of one session: a list of "
                "{targets, feeds, fetches}",
                options.steps));
  line.add(text("--output-dir", "DIR", "where their fetches go",
                options.outputFolder));
}

weir_tensor tool::viewAs(const rt::Tensor &array, int32_t dtype) {
  weir_tensor view = array.view();
  if (dtype == WEIR_BF16 && view.dtype == WEIR_U16)
    view.dtype = WEIR_BF16;
  return view;
}

absl::Status tool::compareWith(const NpzFile &expected, StringRef key,
                               const std::string &what, const weir_tensor &got,
                               const Tolerance &tolerance) {
  rt::Tensor want;
  WEIR_RETURN_IF_ERROR(expected.read(key, want));
  std::string difference =
      describeDifference(got, viewAs(want, got.dtype), tolerance);
  if (difference.empty())
    return absl::OkStatus();
  return absl::OutOfRangeError(what + " " + difference);
}

absl::StatusOr<ArrayFiles> ArrayFiles::create() {
  auto folder = codegen::TemporaryFolder::create();
  if (!folder)
    return badModel(llvm::toString(folder.takeError()));
  return ArrayFiles(std::move(*folder));
}

static std::string fileName(const char *kind, size_t number) {
  return kind + std::to_string(number) + ".npy";
}

absl::Status ArrayFiles::bindInputs(const std::string &path,
                                    std::vector<std::string> &words) const {
  WEIR_ASSIGN_OR_RETURN(NpzFile npz, NpzFile::open(path));
  for (const std::string &key : npz.getKeys()) {
    rt::Tensor array;
    WEIR_RETURN_IF_ERROR(npz.read(key, array));
    std::string file = folder.file(fileName("in", words.size()));
    rt::Text why;
    if (!rt::writeNpy(file.c_str(), array.view(), why))
      return badModel("cannot write '" + file + "': " + why.c_str());
    words.push_back("--input=" + key + "=@" + file);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>>
ArrayFiles::bind(const ArrayOptions &options) {
  std::vector<std::string> words;
  if (!options.inputs.empty())
    WEIR_RETURN_IF_ERROR(bindInputs(options.inputs, words));
  if (options.expected.empty())
    return words;
  WEIR_ASSIGN_OR_RETURN(NpzFile opened, NpzFile::open(options.expected));
  expected.emplace(std::move(opened));
  for (const auto &[i, key] : llvm::enumerate(expected->getKeys()))
    words.push_back("--output=" + key + "=@" + folder.file(fileName("out", i)));
  return words;
}

absl::Status ArrayFiles::check(const ArrayOptions &options) const {
  if (!expected)
    return absl::OkStatus();
  for (const auto &[i, key] : llvm::enumerate(expected->getKeys())) {
    rt::Tensor got;
    rt::Text why;
    std::string file = folder.file(fileName("out", i));
    if (!rt::readNpy(file.c_str(), got, why))
      return badModel("cannot read '" + file + "': " + why.c_str());
    WEIR_RETURN_IF_ERROR(compareWith(*expected, key, "'" + key + "'",
                                     got.view(), options.tolerance));
  }
  return absl::OkStatus();
}
