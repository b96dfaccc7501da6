//===- ObjectTest.cpp - objects, links and what comes out of them ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Companions.h"
#include "codegen/object/CLibrary.h"
#include "codegen/object/CpuFeatures.h"
#include "codegen/object/Link.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "test/unit/codegen/Process.h"
#include "test/unit/codegen/Tiny.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <cmath>
#include <dlfcn.h>
#include <iterator>
#include <sstream>

using namespace mlir;
using namespace weir;
using namespace weir::codegen;
using namespace weir::test;
using testing::HasSubstr;
using testing::Not;

namespace {

LinkOptions linkOptions() { return {WEIR_TEST_RUNTIME, /*strip=*/false}; }

class ObjectTest : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(tiny.isLowered); }

  /// The path of a file that `write` made of the program.
  template <typename Write>
  std::string artefact(const std::string &name, Write write) {
    std::string path = folder / name;
    if (llvm::Error error = write(path))
      ADD_FAILURE() << llvm::toString(std::move(error));
    return path;
  }
  std::string executable(const ObjectProgram &program) {
    return artefact("tiny", [&](const std::string &path) {
      return writeExecutable(program, path, linkOptions());
    });
  }
  std::string sharedLibrary(const ObjectProgram &program) {
    return artefact("libtiny.so", [&](const std::string &path) {
      return writeSharedLibrary(program, path, linkOptions());
    });
  }
  std::string archive(const ObjectProgram &program) {
    return artefact("libtiny.a", [&](const std::string &path) {
      return writeArchive(program, path, linkOptions());
    });
  }

  Tiny tiny;
  ScratchFolder folder;
};

/// A NumPy file of f32.
std::string npy(const std::vector<int64_t> &shape,
                const std::vector<float> &values) {
  std::string dims;
  for (int64_t dim : shape)
    dims += std::to_string(dim) + ", ";
  std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dims + "), }";
  header.resize(118, ' ');
  header.back() = '\n';
  std::string prefix("\x93NUMPY\x01\x00", 8);
  prefix += char(118);
  prefix += '\0';
  return prefix + header +
         std::string(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(float));
}

/// What `readelf` says.
std::string readelf(const std::string &option, const std::string &path) {
  return runProcess({WEIR_TEST_READELF, option, path}).output;
}

std::vector<std::string> neededLibraries(const std::string &path) {
  std::vector<std::string> names;
  std::string text = readelf("--needed-libs", path);
  for (size_t at = 0; (at = text.find("lib", at)) != std::string::npos;) {
    size_t end = text.find('\n', at);
    names.push_back(text.substr(at, end - at));
    at = end;
  }
  return names;
}

} // namespace

TEST_F(ObjectTest, ExecutableRunsOnNpyFiles) {
  std::string path = executable(tiny.emit());
  writeFile(folder / "x.npy", npy({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}));
  auto result = runProcess({path, "--signature", "serve", "--input",
                            "x=@" + (folder / "x.npy"), "--output",
                            "y=@" + (folder / "y.npy")});
  EXPECT_EQ(result.status, 0) << result.output;
  std::string expected = npy({2, 4}, {1, 4, 9, 16, 5, 12, 21, 32});
  std::string y = readFile(folder / "y.npy");
  EXPECT_EQ(y.substr(y.size() - 32), expected.substr(expected.size() - 32));
}

TEST_F(ObjectTest, ExecutableNeedsOnlyLibcAndLibm) {
  for (const std::string &library : neededLibraries(executable(tiny.emit())))
    EXPECT_THAT(library, testing::AnyOf("libc.so.6", "libm.so.6"));
}

TEST_F(ObjectTest, SharedLibraryNeedsOnlyLibcAndLibm) {
  for (const std::string &library : neededLibraries(sharedLibrary(tiny.emit())))
    EXPECT_THAT(library, testing::AnyOf("libc.so.6", "libm.so.6"));
}

TEST_F(ObjectTest, SharedLibraryExportsProgramAndRuntime) {
  std::string symbols = readelf("--dyn-symbols", sharedLibrary(tiny.emit()));
  EXPECT_THAT(symbols, HasSubstr("tiny_program"));
  EXPECT_THAT(symbols, HasSubstr("weir_run"));
  EXPECT_THAT(symbols, Not(HasSubstr("tiny_serve_run")));
  EXPECT_THAT(symbols, Not(HasSubstr("weir_rt_launch")));
  EXPECT_THAT(symbols, Not(HasSubstr(".task")));
}

namespace {

/// A program from a shared library, with the library's own runtime.
class LoadedProgram {
public:
  explicit LoadedProgram(const std::string &path)
      : library(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (!library)
      ADD_FAILURE() << dlerror();
    program = find<const weir_program *>("tiny_program");
    context = find<decltype(&weir_context_create)>("weir_context_create")(2);
    EXPECT_EQ(find<decltype(&weir_session_create)>("weir_session_create")(
                  context, program, nullptr, &session),
              WEIR_OK)
        << message();
  }
  ~LoadedProgram() {
    find<decltype(&weir_session_destroy)>("weir_session_destroy")(session);
    find<decltype(&weir_context_destroy)>("weir_context_destroy")(context);
    dlclose(library);
  }

  template <typename T> T find(const char *name) {
    return reinterpret_cast<T>(dlsym(library, name));
  }
  std::string message() {
    return find<decltype(&weir_context_message)>("weir_context_message")(
        context);
  }
  int32_t run(int function, const weir_tensor *inputs, weir_tensor *outputs) {
    return find<decltype(&weir_run)>("weir_run")(
        context, session, &program->functions[function], inputs, outputs);
  }

  const weir_program *program;

private:
  void *library;
  weir_context *context;
  weir_session *session = nullptr;
};

} // namespace

TEST_F(ObjectTest, SharedLibraryRuns) {
  LoadedProgram program(sharedLibrary(tiny.emit()));
  ServeCall call(3);
  ASSERT_EQ(call.run(program), WEIR_OK) << program.message();
  EXPECT_THAT(call.y, testing::ElementsAre(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4));
  EXPECT_EQ(call.total, 30);
  EXPECT_EQ(call.calls, 40);
  ASSERT_EQ(call.run(program), WEIR_OK);
  EXPECT_EQ(call.calls, 41);
}

TEST_F(ObjectTest, ThreadsGiveTheSameResult) {
  LoadedProgram program(sharedLibrary(tiny.emit()));
  ServeCall call(1000);
  ASSERT_EQ(call.run(program), WEIR_OK) << program.message();
  EXPECT_EQ(call.total, 10000);
}

TEST_F(ObjectTest, SharedLibraryTellsItsProgram) {
  std::string library = sharedLibrary(tiny.emit());
  EXPECT_EQ(llvm::cantFail(findProgramSymbol(library)), "tiny_program");
  auto none = findProgramSymbol(WEIR_TEST_INPUTS "/tiny.mlir");
  EXPECT_NE(llvm::toString(none.takeError()), "");
}

TEST_F(ObjectTest, FailedAssertEndsTheRun) {
  LoadedProgram program(sharedLibrary(tiny.emit()));
  ServeCall call(1001);
  EXPECT_EQ(call.run(program), WEIR_ASSERTION_FAILED);
  EXPECT_EQ(program.message(), "Assert: batch must be at most 1000");
  EXPECT_EQ(call.y[0], 0);
}

TEST_F(ObjectTest, LoopsCarryBuffers) {
  LoadedProgram program(sharedLibrary(tiny.emit()));
  ServeCall serve(1);
  ASSERT_EQ(serve.run(program), WEIR_OK);
  ASSERT_EQ(serve.run(program), WEIR_OK);
  DoubleCall call;
  ASSERT_EQ(call.run(program), WEIR_OK) << program.message();
  EXPECT_THAT(call.y, testing::ElementsAre(16, 32, 48, 64));
  EXPECT_FLOAT_EQ(call.cosine, std::cos(16.0f));
}

TEST_F(ObjectTest, TableDescribesTheProgram) {
  LoadedProgram loaded(sharedLibrary(tiny.emit()));
  const weir_program &program = *loaded.program;
  EXPECT_EQ(program.abi_version, uint32_t(WEIR_ABI_VERSION));
  EXPECT_STREQ(program.name, "tiny");
  EXPECT_EQ(program.function_count, 2u);
  EXPECT_EQ(program.weights_size, 64u + 16u);
  ASSERT_EQ(program.variable_count, 2u);
  EXPECT_STREQ(program.variables[0].name, "bias");
  EXPECT_EQ(program.variables[0].initial, nullptr);
  EXPECT_STREQ(program.variables[1].name, "calls");
  EXPECT_EQ(program.variables[1].offset, 64u);
  EXPECT_EQ(program.state_size, 72u);
  EXPECT_EQ(std::string(program.model_hash).size(), 64u);
  EXPECT_EQ(std::string(program.weights_hash).size(), 64u);
  const weir_function &serve = program.functions[0];
  EXPECT_STREQ(serve.name, "serve");
  EXPECT_STREQ(serve.dim_names[0], "batch");
  EXPECT_STREQ(serve.inputs[0].original_name, "serve_x:0");
  EXPECT_EQ(serve.inputs[0].shape[0], -1);
  EXPECT_EQ(serve.inputs[0].shape[1], 4);
  int64_t rows = 5, shapes[2];
  EXPECT_EQ(serve.arena_size(&rows), 64 + 128);
  serve.output_shapes(&rows, shapes);
  EXPECT_THAT(shapes, testing::ElementsAre(5, 4));
}

TEST_F(ObjectTest, CProgramLinksTheArchive) {
  ObjectProgram program = tiny.emit();
  std::string library = archive(program);
  artefact("tiny.h", [&](const std::string &path) {
    return writeHeader(program.info, path);
  });
  writeFile(folder / "main.c", R"(
#include "tiny.h"
#include "weir/runtime.h"
#include <stdio.h>
int main(void) {
  float x[1][TINY_SERVE_INPUT_X_DIM_1] = {{1, 1, 1, 1}}, y[1][4], total;
  int64_t calls, shape[TINY_SERVE_INPUT_X_RANK] = {1, 4};
  weir_context *context = weir_context_create(1);
  weir_session *session;
  weir_tensor in[TINY_SERVE_INPUTS] = {{x, shape, TINY_SERVE_INPUT_X_DTYPE, 2}};
  weir_tensor out[TINY_SERVE_OUTPUTS];
  out[TINY_SERVE_OUTPUT_Y] = (weir_tensor){y, shape, WEIR_F32, 2};
  out[TINY_SERVE_OUTPUT_TOTAL] = (weir_tensor){&total, 0, WEIR_F32, 0};
  out[TINY_SERVE_OUTPUT_CALLS] = (weir_tensor){&calls, 0, WEIR_I64, 0};
  if (weir_session_create(context, &tiny_program, 0, &session) ||
      weir_run(context, session, &tiny_program.functions[TINY_SERVE], in, out))
    return puts(weir_context_message(context)), 1;
  printf("%g\n", total);
  weir_session_destroy(session);
  weir_context_destroy(context);
  return 0;
}
)");
  auto compiled =
      runProcess({WEIR_TEST_CC, "-std=c99", "-Wall", "-Werror", "-pedantic",
                  "-I" WEIR_TEST_INCLUDE, folder / "main.c", library, "-lm",
                  "-o", folder / "main"});
  ASSERT_EQ(compiled.status, 0) << compiled.output;
  EXPECT_EQ(runProcess({folder / "main"}).output, "10\n");
}

TEST_F(ObjectTest, TwoProgramsLinkTogether) {
  ObjectProgram first = tiny.emit();
  std::string library = archive(first);
  tiny.module->getOperation()->setAttr(kProgramAttr,
                                       StringAttr::get(&tiny.context, "other"));
  // The functions are named after the program; the kernels are not.
  for (auto function : tiny.module->getOps<LLVM::LLVMFuncOp>())
    if (StringRef(function.getSymName()).starts_with("tiny_"))
      function.setSymName(
          ("other_" + function.getSymName().drop_front(5)).str());
  ObjectProgram second = tiny.emit();
  std::string object = artefact("other.o", [&](const std::string &path) {
    return writeObject(second, path);
  });
  writeFile(folder / "main.c", "#include \"weir/abi.h\"\n"
                               "extern const weir_program tiny_program, "
                               "other_program;\n"
                               "int main(void) { return tiny_program.functions "
                               "== other_program.functions; }\n");
  auto compiled =
      runProcess({WEIR_TEST_CC, "-I" WEIR_TEST_INCLUDE, folder / "main.c",
                  object, library, "-lm", "-o", folder / "main"});
  ASSERT_EQ(compiled.status, 0) << compiled.output;
  EXPECT_EQ(runProcess({folder / "main"}).status, 0);
}

TEST_F(ObjectTest, BytesDoNotDependOnThreadsOrTime) {
  auto emitAll = [&](Tiny &tiny, std::vector<std::string> &files) {
    ObjectProgram program = tiny.emit();
    files.push_back(readFile(executable(program)));
    files.push_back(readFile(sharedLibrary(program)));
    files.push_back(readFile(archive(program)));
    files.push_back(readFile(artefact("tiny.o", [&](const std::string &path) {
      return writeObject(program, path);
    })));
  };
  std::vector<std::string> first, second, single;
  emitAll(tiny, first);
  emitAll(tiny, second);
  Tiny oneThread(/*threads=*/false);
  emitAll(oneThread, single);
  EXPECT_TRUE(first == second);
  EXPECT_TRUE(first == single);
}

TEST_F(ObjectTest, WeightsMayStandInAFile) {
  ObjectOptions options;
  options.embedWeights = false;
  ObjectProgram program = tiny.emit(options);
  std::string path = artefact("tiny.weights", [&](const std::string &path) {
    return writeWeights(program, path);
  });
  std::string weights = readFile(path);
  ASSERT_EQ(weights.size(), 64u + 80u);
  EXPECT_EQ(weights.substr(0, 8), WEIR_WEIGHTS_MAGIC);
  weights.erase(0, 64);
  EXPECT_EQ(
      std::vector<float>(reinterpret_cast<const float *>(weights.data()),
                         reinterpret_cast<const float *>(weights.data()) + 4),
      std::vector<float>({1, 2, 3, 4}));
  std::string executable = this->executable(program);
  writeFile(folder / "x.npy", npy({1, 4}, {1, 2, 3, 4}));
  auto result = runProcess({executable, "--signature=serve", "--input",
                            "x=@" + (folder / "x.npy"), "--weights=" + path});
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[[1, 4, 9, 16]]"));
}

/// The words of the line of `text` that has the word.
static std::vector<std::string> lineWith(const std::string &text,
                                         const std::string &word) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.find(word) != std::string::npos) {
      std::istringstream words(line);
      return {std::istream_iterator<std::string>(words), {}};
    }
  return {};
}

TEST_F(ObjectTest, WeightsAreASegmentOfTheirOwn) {
  std::string path = sharedLibrary(tiny.emit());
  auto section = lineWith(readelf("-SW", path), ".weir_weights");
  ASSERT_GE(section.size(), 6u);
  EXPECT_EQ(section[1], ".weir_weights"); // after its number
  EXPECT_EQ(section[2], "PROGBITS");
  EXPECT_EQ(section[5], "000050"); // 80 bytes
  // LOAD, offset, virtual and physical address, size in the file, in memory.
  auto segment = lineWith(readelf("-lW", path), " 0x000050 0x000050 ");
  ASSERT_GE(segment.size(), 7u);
  EXPECT_EQ(segment[0], "LOAD");
  EXPECT_EQ(segment[6], "R");
}

TEST_F(ObjectTest, TextIsWritten) {
  auto ir = emitText(*tiny.module, TextKind::LlvmIr, {});
  ASSERT_TRUE(succeeded(ir));
  EXPECT_THAT(*ir, HasSubstr("@tiny.scale.task"));
  EXPECT_THAT(*ir, HasSubstr("@tiny_weights = external"));
  auto assembly = emitText(*tiny.module, TextKind::Assembly, {});
  ASSERT_TRUE(succeeded(assembly));
  EXPECT_THAT(*assembly, HasSubstr("tiny_serve_run:"));
}

TEST_F(ObjectTest, OtherMachinesGetObjects) {
  std::string error;
  auto target = Target::fromNames("aarch64-linux-gnu", "generic", error);
  ASSERT_TRUE(succeeded(target)) << error;
  target->attachTo(*tiny.module);
  ObjectProgram program = tiny.emit();
  EXPECT_EQ(program.info.cpuFeatures, "");
  std::string path = artefact("tiny.o", [&](const std::string &path) {
    return writeObject(program, path);
  });
  EXPECT_THAT(readelf("-h", path), HasSubstr("AArch64"));
}

TEST_F(ObjectTest, CpuFeaturesAreThoseOfTheTarget) {
  std::string error;
  auto target = Target::fromNames("x86_64-linux-gnu", "haswell", error);
  ASSERT_TRUE(succeeded(target)) << error;
  std::string features = requiredCpuFeatures(*target);
  EXPECT_THAT(features, HasSubstr("avx2"));
  EXPECT_THAT(features, HasSubstr("fma"));
  EXPECT_THAT(features, Not(HasSubstr("avx512")));
  target = Target::fromNames("x86_64-linux-gnu", "x86-64", error);
  ASSERT_TRUE(succeeded(target)) << error;
  EXPECT_EQ(requiredCpuFeatures(*target), "");
}

TEST_F(ObjectTest, MissingCLibraryNamesThePackage) {
  auto file = findCLibraryFile(llvm::Triple("x86_64-linux-gnu"), "absent.o",
                               "libc6-dev");
  EXPECT_EQ(llvm::toString(file.takeError()),
            "linking for x86_64 needs 'absent.o' of the C library, which is "
            "missing: install the package libc6-dev");
}

TEST_F(ObjectTest, FreeDimensionsMustBeThere) {
  auto run = tiny.module->lookupSymbol<LLVM::LLVMFuncOp>("tiny_serve_run");
  run->setAttr(kDimsAttr, ArrayAttr::get(&tiny.context, {}));
  std::string message;
  ScopedDiagnosticHandler handler(&tiny.context, [&](Diagnostic &diagnostic) {
    message += diagnostic.str();
  });
  EXPECT_TRUE(failed(emitObjects(*tiny.module, {})));
  EXPECT_THAT(message,
              HasSubstr("does not fit type 'tensor<?x4xf32>' and 0 free "
                        "dimensions"));
}

TEST_F(ObjectTest, MissingRuntimeIsOneClearLine) {
  ObjectProgram program = tiny.emit();
  llvm::Error error =
      writeExecutable(program, folder / "tiny", {"/nowhere", false});
  EXPECT_EQ(llvm::toString(std::move(error)),
            "the runtime library '/nowhere/libweir_main.a' is missing");
}

TEST_F(ObjectTest, OutputThatCannotBeWrittenIsNamed) {
  ObjectProgram program = tiny.emit();
  std::string path = folder / "no/such/tiny.o";
  std::string message = llvm::toString(writeObject(program, path));
  EXPECT_THAT(message, HasSubstr("No such file or directory"));
}
