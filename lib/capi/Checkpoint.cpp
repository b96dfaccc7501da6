//===- Checkpoint.cpp - checkpoints of the C API --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/checkpoint.hpp"
#include "lib/capi/GraphHandle.h"
#include "lib/capi/Options.h"
#include "weir/saved_model.hpp"

#include <limits>

using namespace weir;
using namespace weir::capi;

/// Each value that is given is one more.
static OptionTaker append(std::vector<std::string> &target) {
  return [&target](const std::string &value) { target.push_back(value); };
}

/// `NAME=KEY`.
static OptionTaker pair(std::map<std::string, std::string> &target) {
  return [&target](const std::string &value) {
    size_t equals = value.find('=');
    if (equals == std::string::npos)
      throw Status(StatusCode::InvalidArgument,
                   "'" + value + "' is not NAME=KEY");
    target[value.substr(0, equals)] = value.substr(equals + 1);
  };
}

int32_t weir_jit_session_save(weir_jit_session *session, const char *prefix,
                              int64_t step, const char *const *options,
                              size_t option_count, weir_error *error) {
  return guardedStatus(error, [&] {
    SaveOptions parsed;
    takeOptions(
        options, option_count,
        {{"keep", number(parsed.keep, 0, std::numeric_limits<int>::max())},
         {"shards", number(parsed.shards, 1, 99999)},
         {"variable", append(parsed.variables)},
         {"key", pair(parsed.names)}});
    return Saver(parsed)
        .Save(need(session, "session").session,
              std::string(text(prefix, "prefix")), step)
        .status();
  });
}

int32_t weir_jit_session_restore(weir_jit_session *session, const char *path,
                                 const char *const *options,
                                 size_t option_count, weir_error *error) {
  return guardedStatus(error, [&] {
    RestoreOptions parsed;
    takeOptions(options, option_count,
                {{"variable", append(parsed.variables)},
                 {"key", pair(parsed.names)},
                 {"allow_missing", number(parsed.allow_missing, 0, 1)}});
    return Restore(need(session, "session").session,
                   std::string(text(path, "path")), parsed);
  });
}

int32_t weir_jit_session_export(const weir_graph *graph,
                                weir_jit_session *session, const char *folder,
                                const char *const *options, size_t option_count,
                                weir_error *error) {
  return guardedStatus(error, [&] {
    ExportOptions parsed;
    std::vector<std::string> tags;
    takeOptions(options, option_count,
                {{"signature", append(parsed.signatures)},
                 {"keep", append(parsed.keep)},
                 {"tag", append(tags)}});
    if (!tags.empty())
      parsed.tags = tags;
    return ExportSavedModel(need(graph, "graph").graph,
                            need(session, "session").session,
                            std::string(text(folder, "folder")), parsed);
  });
}

size_t weir_latest_checkpoint(const char *folder, char *buffer, size_t size,
                              weir_error *error) {
  return guarded<size_t>(error, 0, [&] {
    Result<std::string> path =
        LatestCheckpoint(std::string(text(folder, "folder")));
    if (!path.ok())
      throw path.status();
    return give(*path, buffer, size);
  });
}
