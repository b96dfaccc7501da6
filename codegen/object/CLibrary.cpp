//===- CLibrary.cpp - where a system keeps its C library ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/CLibrary.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;
using namespace weir::codegen;

namespace {

/// What linking needs to know of an architecture on Linux with glibc.
struct System {
  Triple::ArchType arch;
  const char *emulation;
  const char *dynamicLinker;
  /// How Debian's packages for cross compilers end.
  const char *packages;
  /// The first is Debian's; then where other systems, and Debian's cross
  /// compilers, keep it.
  const char *folders[6];
};

} // namespace

static const System systems[] = {
    {Triple::x86_64,
     "elf_x86_64",
     "/lib64/ld-linux-x86-64.so.2",
     "-amd64-cross",
     {"/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64",
      "/lib64", "/usr/x86_64-linux-gnu/lib", nullptr}},
    {Triple::aarch64,
     "aarch64linux",
     "/lib/ld-linux-aarch64.so.1",
     "-arm64-cross",
     {"/usr/lib/aarch64-linux-gnu", "/lib/aarch64-linux-gnu",
      "/usr/aarch64-linux-gnu/lib", nullptr}},
    {Triple::riscv64,
     "elf64lriscv",
     "/lib/ld-linux-riscv64-lp64d.so.1",
     "-riscv64-cross",
     {"/usr/lib/riscv64-linux-gnu", "/lib/riscv64-linux-gnu",
      "/usr/riscv64-linux-gnu/lib", nullptr}},
};

static const System *findSystem(const Triple &triple) {
  if (triple.isOSLinux())
    for (const System &system : systems)
      if (system.arch == triple.getArch())
        return &system;
  return nullptr;
}

static Error unknownSystem(const Triple &triple) {
  return createStringError(
      "cannot link for target '" + triple.str() +
      "'; x86_64, aarch64 and riscv64 on Linux can be linked, others only "
      "compiled");
}

std::vector<std::string> weir::codegen::cLibraryFolders(const Triple &triple) {
  std::vector<std::string> folders;
  if (const System *system = findSystem(triple))
    for (const char *const *folder = system->folders; *folder; ++folder)
      folders.push_back(*folder);
  return folders;
}

std::string weir::codegen::systemName(const Triple &triple) {
  return (triple.getArchName() + "-linux-gnu").str();
}

/// The package for the target where this machine is another.
static std::string packageName(const Triple &triple, StringRef package) {
  const System *system = findSystem(triple);
  if (!system || Triple(sys::getProcessTriple()).getArch() == triple.getArch())
    return package.str();
  return (package + system->packages).str();
}

Expected<std::string> weir::codegen::findCLibraryFile(const Triple &triple,
                                                      StringRef name,
                                                      StringRef package) {
  for (const std::string &folder : cLibraryFolders(triple))
    if (std::string path = folder + "/" + name.str(); sys::fs::exists(path))
      return path;
  return createStringError("linking for " + triple.getArchName() + " needs '" +
                           name +
                           "' of the C library, which is missing: "
                           "install the package " +
                           packageName(triple, package));
}

Expected<std::string> weir::codegen::dynamicLinker(const Triple &triple) {
  if (const System *system = findSystem(triple))
    return system->dynamicLinker;
  return unknownSystem(triple);
}

Expected<std::string> weir::codegen::elfEmulation(const Triple &triple) {
  if (const System *system = findSystem(triple))
    return system->emulation;
  return unknownSystem(triple);
}
