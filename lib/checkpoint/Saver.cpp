//===- Saver.cpp - variables of a session into files ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/checkpoint/StateFile.h"
#include "lib/checkpoint/StoreValues.h"
#include "lib/writers/tensorflow/BundleWriter.h"
#include "lib/writers/tensorflow/Files.h"

#include <algorithm>
#include <dirent.h>
#include <unistd.h>

using namespace weir;
using namespace weir::checkpoint;
using weir::detail::SessionImpl;

//===----------------------------------------------------------------------===//
// The checkpoint
//===----------------------------------------------------------------------===//

/// The names of the variables, as the graph has them.
static std::vector<std::string> namesOf(const SessionImpl &session,
                                        const SaveOptions &options) {
  if (!options.variables.empty())
    return options.variables;
  std::vector<std::string> names;
  for (const session::SourceVariable &variable : session.variables())
    names.push_back(variable.name);
  return names;
}

/// By the variable's name, without `:0`.
static std::string keyOf(const std::string &variable,
                         const SaveOptions &options) {
  if (auto given = options.names.find(variable); given != options.names.end())
    return given->second;
  size_t end = variable.size();
  if (end > 2 && variable.compare(end - 2, 2, ":0") == 0)
    return keyOf(variable.substr(0, end - 2), options);
  return variable;
}

Status checkpoint::storeValues(SessionImpl &session,
                               const std::vector<std::string> &names,
                               const SaveOptions &options,
                               const std::string &path) {
  auto values = session.getVariables(names);
  if (!values.ok())
    return values.status();
  tf::BundleWriter writer;
  for (size_t i = 0; i < names.size(); ++i) {
    const Tensor &value = (*values)[i];
    tf::StoredTensor stored;
    stored.key = keyOf(names[i], options);
    stored.dataType = tf::dataTypeOf(int32_t(value.dtype()));
    stored.shape = value.shape();
    stored.data = value.raw();
    stored.size = value.byte_size();
    if (Status status = writer.add(std::move(stored)); !status.ok())
      return status;
  }
  return writer.write(path, options.shards);
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

static std::vector<std::string> listFolder(const std::string &folder) {
  std::vector<std::string> names;
  DIR *open = opendir(folder.c_str());
  if (!open)
    return names;
  while (dirent *entry = readdir(open))
    names.push_back(entry->d_name);
  closedir(open);
  return names;
}

static bool startsWith(const std::string &text, const std::string &start) {
  return text.compare(0, start.size(), start) == 0;
}

static bool endsWith(const std::string &text, std::string_view end) {
  return text.size() >= end.size() &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Whether `name` is PREFIX-STEP.
static bool isStepOf(const std::string &name, const std::string &prefix) {
  size_t begin = prefix.size() + 1;
  return startsWith(name, prefix + "-") && name.size() > begin &&
         name.find_first_not_of("0123456789", begin) == std::string::npos;
}

/// What `name` is a file of: the part before `.index` or `.data-...`.
static std::string checkpointOf(const std::string &name) {
  return name.substr(0, std::min(name.rfind(".index"), name.rfind(".data-")));
}

/// Removes files that a process which was killed left when it saved.
static void removeLeftovers(const std::string &folder,
                            const std::string &prefix) {
  for (const std::string &name : listFolder(folder))
    if (endsWith(name, tf::kTemporarySuffix) &&
        isStepOf(checkpointOf(name), prefix))
      unlink((folder + "/" + name).c_str());
}

/// Removes checkpoints, each one's index first.
static void removeAll(const std::string &folder,
                      const std::vector<std::string> &names) {
  for (const std::string &name : names)
    unlink((folder + "/" + name + ".index").c_str());
  for (const std::string &file : listFolder(folder))
    if (std::count(names.begin(), names.end(), checkpointOf(file)))
      unlink((folder + "/" + file).c_str());
}

/// Takes those that are too many off the list.
static std::vector<std::string>
takeOldest(StateFile &state, const std::string &prefix, int keep) {
  std::vector<std::string> mine, oldest;
  for (const std::string &path : state.all)
    if (isStepOf(path, prefix))
      mine.push_back(path);
  if (keep > 0 && mine.size() > size_t(keep))
    oldest.assign(mine.begin(), mine.end() - keep);
  for (const std::string &path : oldest)
    state.all.erase(std::find(state.all.begin(), state.all.end(), path));
  return oldest;
}

/// Notes the new checkpoint, then removes the oldest.
static Status note(const std::string &folder, const std::string &prefix,
                   const std::string &name, int keep) {
  auto known = readStateFile(folder);
  if (!known.ok() && known.status().code() == StatusCode::IoError)
    return known.status();
  // A damaged list is replaced.
  StateFile state = known.ok() && *known ? **known : StateFile();
  auto isGone = [&](const std::string &path) {
    return path == name || !isWhole(inFolder(folder, path));
  };
  state.all.erase(std::remove_if(state.all.begin(), state.all.end(), isGone),
                  state.all.end());
  state.all.push_back(name);
  state.latest = name;
  std::vector<std::string> oldest = takeOldest(state, prefix, keep);
  if (Status status = writeStateFile(folder, state); !status.ok())
    return status;
  removeAll(folder, oldest);
  return Status();
}

//===----------------------------------------------------------------------===//
// The API
//===----------------------------------------------------------------------===//

static Status wrong(const std::string &what) {
  return Status(StatusCode::InvalidArgument, what);
}

Result<std::string> Saver::Save(const Session &session,
                                const std::string &prefix, int64_t step) const {
  if (!SessionImpl::isOne(session))
    return wrong("this is no session any more");
  if (nameOf(prefix).empty())
    return wrong("the prefix of a checkpoint ends in no name");
  if (step < 0)
    return wrong("the step " + std::to_string(step) + " is negative");
  std::string folder = folderOf(prefix);
  std::string name = nameOf(prefix) + "-" + std::to_string(step);
  std::string path = prefix + "-" + std::to_string(step);
  removeLeftovers(folder, nameOf(prefix));
  SessionImpl &impl = SessionImpl::of(session);
  Status status = storeValues(impl, namesOf(impl, options_), options_, path);
  if (status.ok())
    status = note(folder, nameOf(prefix), name, options_.keep);
  if (!status.ok())
    return status;
  return path;
}

Result<std::string> weir::LatestCheckpoint(const std::string &folder) {
  auto state = readStateFile(folder);
  if (!state.ok())
    return state.status();
  if (!*state)
    return Status(StatusCode::NotFound,
                  "'" + folder + "' has no file 'checkpoint'");
  std::vector<std::string> paths = (**state).all;
  paths.push_back((**state).latest);
  for (size_t i = paths.size(); i-- > 0;) {
    std::string path = inFolder(folder, paths[i]);
    if (!path.empty() && isWhole(path))
      return path;
  }
  return Status(StatusCode::NotFound,
                "'" + folder + "' has none of the checkpoints that it lists");
}
