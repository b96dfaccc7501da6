//===- Link.cpp - artefacts from a program's objects ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Link.h"
#include "codegen/object/BlobObject.h"
#include "codegen/object/CLibrary.h"
#include "codegen/object/FillSection.h"
#include "codegen/object/Lld.h"
#include "codegen/object/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/Archive.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"

#include <cstring>

using namespace llvm;
using namespace weir::codegen;

using Arguments = std::vector<std::string>;

//===----------------------------------------------------------------------===//
// The runtime's archives
//===----------------------------------------------------------------------===//

static constexpr StringLiteral kRuntime = "libweir_rt.a";
static constexpr StringLiteral kMain = "libweir_main.a";

std::string weir::codegen::findRuntimeFolder(StringRef tool) {
  StringRef folder = sys::path::parent_path(tool);
  for (StringRef relative : {".", "../lib/weir", "../lib"}) {
    SmallString<128> candidate(folder);
    sys::path::append(candidate, relative);
    sys::path::remove_dots(candidate, /*remove_dot_dot=*/true);
    if (sys::fs::exists(candidate + "/" + kRuntime))
      return std::string(candidate);
  }
  return "";
}

/// The folder of the runtime for the target.
static std::string runtimeFolder(const LinkOptions &options,
                                 const Triple &triple) {
  if (triple.getArch() == Triple(sys::getProcessTriple()).getArch())
    return options.runtimeFolder;
  SmallString<128> folder(options.runtimeFolder);
  // Beside the tools of an installation all of lib/weir is the runtime.
  if (sys::path::filename(folder) != "weir")
    sys::path::append(folder, "weir");
  sys::path::append(folder, systemName(triple));
  return std::string(folder);
}

static Expected<std::string> findRuntime(const ObjectProgram &program,
                                         const LinkOptions &options,
                                         StringRef name) {
  Triple triple(program.target.triple);
  std::string path = runtimeFolder(options, triple) + "/" + name.str();
  if (sys::fs::exists(path))
    return path;
  return createStringError("the runtime library '" + path + "' is missing");
}

//===----------------------------------------------------------------------===//
// Links
//===----------------------------------------------------------------------===//

/// Writes the program's objects into the folder; their paths, in order.
static Expected<Arguments> writeInputs(const ObjectProgram &program,
                                       BlobUse use,
                                       const TemporaryFolder &folder) {
  Arguments paths;
  for (auto [i, object] : enumerate(program.objects)) {
    paths.push_back(folder.file(std::to_string(i) + ".o"));
    StringRef bytes(object.bytes.data(), object.bytes.size());
    if (Error error = writeWholeFile(paths.back(), bytes))
      return error;
  }
  paths.push_back(folder.file("blobs.o"));
  if (Error error = writeWholeFile(paths.back(), [&](raw_ostream &os) {
        return writeBlobObject(program, use, os);
      }))
    return error;
  if (use == BlobUse::Object)
    return paths;
  paths.push_back(folder.file("weights.ld"));
  if (Error error = writeWholeFile(paths.back(), kBlobScript))
    return error;
  return paths;
}

using Fill = Error (*)(StringRef, const SectionBytes &);

/// Adds the weights' bytes to the file `aside` that becomes `path`.
static Error addWeights(const ObjectProgram &program, BlobUse use, Fill fill,
                        StringRef aside, StringRef path) {
  SectionBytes weights{weightsSection(program, use),
                       [&](raw_ostream &os) { program.weights.writeTo(os); }};
  if (Error error = fill(aside, weights))
    return createStringError("cannot write '" + path +
                             "': " + toString(std::move(error)));
  return Error::success();
}

/// A link: what stands around the program's objects.
struct LinkJob {
  BlobUse use;
  Arguments before, after;
};

/// Links all but the weights' bytes.
static Error linkCode(const ObjectProgram &program, StringRef path,
                      const LinkJob &job) {
  auto emulation = elfEmulation(Triple(program.target.triple));
  if (!emulation)
    return emulation.takeError();
  auto folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  auto inputs = writeInputs(program, job.use, *folder);
  if (!inputs)
    return inputs.takeError();
  Arguments arguments{"-m", *emulation, "-o", path.str(), "--build-id=none"};
  append_range(arguments, job.before);
  append_range(arguments, *inputs);
  append_range(arguments, job.after);
  return runLld(arguments);
}

static Error link(const ObjectProgram &program, StringRef path,
                  const LinkJob &job) {
  return replaceFile(path, [&](StringRef aside) -> Error {
    if (Error error = linkCode(program, aside, job))
      return error;
    return addWeights(program, job.use, fillSection, aside, path);
  });
}

static LinkJob objectJob() { return {BlobUse::Object, {"-r"}, {}}; }

Error weir::codegen::writeObject(const ObjectProgram &program, StringRef path) {
  return link(program, path, objectJob());
}

/// What shared libraries and executables have in common.
static Arguments commonArguments(const LinkOptions &options) {
  Arguments arguments{"--gc-sections",
                      "--as-needed",
                      "--hash-style=gnu",
                      "-z",
                      "relro",
                      "-z",
                      "now"};
  if (options.strip)
    arguments.push_back("--strip-all");
  return arguments;
}

/// Adds what was found; passes on why it was not.
static Error append(Arguments &arguments, Expected<std::string> found) {
  if (!found)
    return found.takeError();
  arguments.push_back(std::move(*found));
  return Error::success();
}

Error weir::codegen::writeSharedLibrary(const ObjectProgram &program,
                                        StringRef path,
                                        const LinkOptions &options) {
  Triple triple(program.target.triple);
  Arguments before = commonArguments(options), after;
  append_range(before, Arguments{"-shared", "-Bsymbolic", "--no-undefined",
                                 "-soname", sys::path::filename(path).str()});
  // The whole runtime: the program itself calls little of it.
  after.push_back("--whole-archive");
  if (Error error = append(after, findRuntime(program, options, kRuntime)))
    return error;
  after.push_back("--no-whole-archive");
  // By their files: the folder of libc6-dev is not needed here.
  for (StringRef library : {"libm.so.6", "libc.so.6"})
    if (Error error = append(after, findCLibraryFile(triple, library, "libc6")))
      return error;
  return link(program, path, {BlobUse::Image, before, after});
}

static constexpr StringLiteral kDevelopmentPackage = "libc6-dev";

/// What stands before the objects of an executable.
static Expected<Arguments> startArguments(const ObjectProgram &program,
                                          const LinkOptions &options) {
  Triple triple(program.target.triple);
  Arguments arguments = commonArguments(options);
  append_range(arguments,
               Arguments{"-pie",
                         "--defsym=weir_main_program=" + program.info.symbol(),
                         "--dynamic-linker"});
  if (Error error = append(arguments, dynamicLinker(triple)))
    return error;
  for (StringRef file : {"Scrt1.o", "crti.o"})
    if (Error error = append(
            arguments, findCLibraryFile(triple, file, kDevelopmentPackage)))
      return error;
  return arguments;
}

/// What stands after the objects of an executable.
static Expected<Arguments> endArguments(const ObjectProgram &program,
                                        const LinkOptions &options) {
  Triple triple(program.target.triple);
  Arguments arguments;
  for (StringRef library : {kMain, kRuntime})
    if (Error error = append(arguments, findRuntime(program, options, library)))
      return error;
  for (const std::string &folder : cLibraryFolders(triple))
    arguments.push_back("-L" + folder);
  append_range(arguments, Arguments{"-lm", "-lc"});
  if (Error error = append(
          arguments, findCLibraryFile(triple, "crtn.o", kDevelopmentPackage)))
    return error;
  return arguments;
}

Error weir::codegen::writeExecutable(const ObjectProgram &program,
                                     StringRef path,
                                     const LinkOptions &options) {
  auto before = startArguments(program, options);
  if (!before)
    return before.takeError();
  auto after = endArguments(program, options);
  if (!after)
    return after.takeError();
  return link(program, path, {BlobUse::Image, *before, *after});
}

//===----------------------------------------------------------------------===//
// Archives and weights
//===----------------------------------------------------------------------===//

/// The members of an archive of the runtime, which must outlive them.
static Error addMembers(object::Archive &archive,
                        std::vector<NewArchiveMember> &members) {
  Error error = Error::success();
  for (const object::Archive::Child &child : archive.children(error)) {
    auto member = NewArchiveMember::getOldMember(child, /*Deterministic=*/true);
    if (!member)
      return joinErrors(std::move(error), member.takeError());
    members.push_back(std::move(*member));
  }
  return error;
}

/// The program as one object without its weights' bytes.
static Expected<NewArchiveMember> programMember(const ObjectProgram &program,
                                                const TemporaryFolder &folder) {
  std::string path = folder.file(program.info.name + ".o");
  if (Error error = linkCode(program, path, objectJob()))
    return error;
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError("cannot read '" + path +
                             "': " + buffer.getError().message());
  NewArchiveMember member((*buffer)->getMemBufferRef());
  member.Buf = std::move(*buffer);
  return member;
}

static Error archive(const ObjectProgram &program, StringRef path,
                     object::Archive &runtime) {
  auto folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  auto member = programMember(program, *folder);
  if (!member)
    return member.takeError();
  std::string name = program.info.name + ".o";
  member->MemberName = name;
  std::vector<NewArchiveMember> members;
  if (Error error = addMembers(runtime, members))
    return error;
  // Last, so that its weights can be appended to the file.
  members.push_back(std::move(*member));
  auto write = [&](raw_ostream &os) {
    return writeArchiveToStream(os, members, SymtabWritingMode::NormalSymtab,
                                object::Archive::K_GNU, /*Deterministic=*/true,
                                /*Thin=*/false);
  };
  return replaceFile(path, [&](StringRef aside) -> Error {
    if (Error error = writeAside(aside, path, write))
      return error;
    return addWeights(program, BlobUse::Object, fillSectionOfLastMember, aside,
                      path);
  });
}

Error weir::codegen::writeArchive(const ObjectProgram &program, StringRef path,
                                  const LinkOptions &options) {
  auto runtime = findRuntime(program, options, kRuntime);
  if (!runtime)
    return runtime.takeError();
  auto buffer = MemoryBuffer::getFile(*runtime, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError("cannot read '" + *runtime +
                             "': " + buffer.getError().message());
  auto file = object::Archive::create((*buffer)->getMemBufferRef());
  if (!file)
    return file.takeError();
  return archive(program, path, **file);
}

/// The first bytes of the file of weights.
static weir_weights_header weightsHeader(const ObjectProgram &program) {
  static_assert(sizeof(weir_weights_header) == WEIR_ALIGNMENT,
                "the weights after it must be aligned");
  weir_weights_header header = {};
  std::memcpy(header.magic, WEIR_WEIGHTS_MAGIC, sizeof(header.magic));
  header.version = WEIR_WEIGHTS_VERSION;
  header.size = program.weights.size();
  std::string hash = fromHex(program.info.weightsHash);
  std::copy_n(hash.begin(), std::min(hash.size(), sizeof(header.hash)),
              header.hash);
  return header;
}

Error weir::codegen::writeWeights(const ObjectProgram &program,
                                  StringRef path) {
  return writeWholeFile(path, [&](raw_ostream &os) {
    weir_weights_header header = weightsHeader(program);
    os.write(reinterpret_cast<const char *>(&header), sizeof(header));
    program.weights.writeTo(os);
    return Error::success();
  });
}
