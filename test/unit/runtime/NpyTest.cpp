//===- NpyTest.cpp - tests of NumPy's files -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/npy/Npy.h"

#include "gtest/gtest.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <vector>

using namespace weir::rt;

namespace {

class NpyTest : public ::testing::Test {
protected:
  NpyTest() : folder(::testing::TempDir() + "npy-XXXXXX") {
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    path = folder + "/x.npy";
  }

  static std::string littleEndian(size_t value, int bytes) {
    std::string text;
    for (; bytes > 0; --bytes, value >>= 8)
      text += char(value & 0xff);
    return text;
  }

  void write(const std::string &bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  /// Writes a file of that version, dictionary and elements.
  void write(int version, const std::string &dictionary,
             const std::string &elements) {
    std::string prefix = "\x93NUMPY";
    prefix += char(version);
    prefix += '\0';
    write(prefix + littleEndian(dictionary.size(), version == 1 ? 2 : 4) +
          dictionary + elements);
  }

  /// The error of reading the file, or "" where it is read.
  std::string readError() {
    Tensor tensor;
    Text error;
    bool read = readNpy(path.c_str(), tensor, error);
    EXPECT_EQ(read, std::string(error.c_str()).empty());
    if (std::filesystem::is_regular_file(path))
      expectDecoded(read ? &tensor : nullptr);
    return error.c_str();
  }

  /// The same bytes in memory give the same elements, or none.
  void expectDecoded(const Tensor *wanted) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)),
                      std::istreambuf_iterator<char>());
    Tensor tensor;
    Text error;
    bool read = decodeNpy(reinterpret_cast<const unsigned char *>(bytes.data()),
                          bytes.size(), tensor, error);
    ASSERT_EQ(read, wanted != nullptr) << error.c_str();
    size_t size = 0;
    if (!wanted || !wanted->type.getSize(size))
      return;
    EXPECT_EQ(tensor.type.element, wanted->type.element);
    EXPECT_EQ(tensor.type.rank, wanted->type.rank);
    EXPECT_EQ(memcmp(tensor.data, wanted->data, size), 0);
  }

  std::string folder, path;
};

std::string dictionary(const std::string &type, const std::string &shape,
                       const std::string &fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran +
         ", 'shape': " + shape + ", }\n";
}

} // namespace

TEST_F(NpyTest, RoundTripsEveryType) {
  for (int dtype = WEIR_F32; dtype <= WEIR_C128; ++dtype) {
    int64_t shape[] = {2, 3};
    std::vector<char> elements(6 * weir_dtype_size(dtype));
    for (size_t i = 0; i < elements.size(); ++i)
      elements[i] = dtype == WEIR_BOOL ? i % 2 : char(37 * i);
    Text error;
    weir_tensor written = {elements.data(), shape, dtype, 2};
    ASSERT_TRUE(writeNpy(path.c_str(), written, error)) << error.c_str();
    Tensor read;
    ASSERT_TRUE(readNpy(path.c_str(), read, error)) << error.c_str();
    EXPECT_EQ(read.type.element->dtype, dtype);
    EXPECT_EQ(read.type.rank, 2);
    EXPECT_EQ(read.type.shape[0], 2);
    EXPECT_EQ(read.type.shape[1], 3);
    EXPECT_EQ(memcmp(read.data, elements.data(), elements.size()), 0);
  }
}

TEST_F(NpyTest, RoundTripsScalarsEmptyAndHighRank) {
  float element = 2.5f;
  std::vector<int64_t> ones(maxRank, 1), empty = {3, 0, int64_t(1) << 60};
  for (const std::vector<int64_t> &shape : {{}, {1}, ones, empty}) {
    Text error;
    Tensor read;
    weir_tensor written = {&element, shape.data(), WEIR_F32,
                           int32_t(shape.size())};
    ASSERT_TRUE(writeNpy(path.c_str(), written, error)) << error.c_str();
    ASSERT_TRUE(readNpy(path.c_str(), read, error)) << error.c_str();
    EXPECT_EQ(
        std::vector<int64_t>(read.type.shape, read.type.shape + read.type.rank),
        shape);
  }
}

TEST_F(NpyTest, ReadsAllVersionsAndSpellings) {
  for (int version : {1, 2, 3}) {
    write(version, dictionary("<u2", "(2,)"), "abcd");
    EXPECT_EQ(readError(), "");
  }
  write(1, "{\"shape\":(2L,1L),\"fortran_order\":True,\"descr\":\"|i1\"}",
        "ab");
  EXPECT_EQ(readError(), "");
  write(1, dictionary("|V2", "()"), "ab");
  EXPECT_EQ(readError(), "");
}

TEST_F(NpyTest, ConvertsColumnMajorOrder) {
  write(1, dictionary("|u1", "(2, 3, 2)", "True"), "abcdefghijkl");
  Tensor tensor;
  Text error;
  ASSERT_TRUE(readNpy(path.c_str(), tensor, error)) << error.c_str();
  // Element (i, j, k) lies at i + 2 j + 6 k.
  EXPECT_EQ(std::string(static_cast<char *>(tensor.data), 12), "agciekbhdjfl");
}

TEST_F(NpyTest, MakesBoolsZeroOrOne) {
  write(1, dictionary("|b1", "(4,)"), std::string("\0\1\2\xff", 4));
  Tensor tensor;
  Text error;
  ASSERT_TRUE(readNpy(path.c_str(), tensor, error)) << error.c_str();
  EXPECT_EQ(memcmp(tensor.data, "\0\1\1\1", 4), 0);
}

TEST_F(NpyTest, RefusesWhatIsNoNpyFile) {
  for (const char *bytes : {"", "PK\3\4 an .npz file", "\x93NUMPY"}) {
    write(bytes);
    EXPECT_EQ(readError(), "not a .npy file");
  }
  path = folder;
  EXPECT_EQ(readError(), "Is a directory");
  path = folder + "/missing";
  EXPECT_EQ(readError(), "No such file or directory");
  path = "/dev/null";
  EXPECT_EQ(readError(), "Illegal seek");
}

TEST_F(NpyTest, RefusesHostilePrefixes) {
  write(4, dictionary("<f4", "()"), "abcd");
  EXPECT_EQ(readError(), "version 4 of the .npy format, must be 1 to 3");
  write(std::string("\x93NUMPY\1\0\xff\xff{'descr'", 18));
  EXPECT_EQ(readError(), "ends within its header");
  write(std::string("\x93NUMPY\2\0\xff\xff", 10));
  EXPECT_EQ(readError(), "ends within its header");
  write(std::string("\x93NUMPY\2\0\xff\xff\xff\xff{}", 14));
  EXPECT_EQ(readError(), "header of 4294967295 bytes, must be at most 65536");
  write(std::string("\x93NUMPY\1\0\0\0", 10));
  EXPECT_EQ(readError(), "its header is malformed");
  write(std::string("\x93NUMPY\1\0\1\0{", 11));
  EXPECT_EQ(readError(), "its header is malformed");
}

TEST_F(NpyTest, RefusesMalformedDictionaries) {
  for (const char *text :
       {"", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr: '<f4'}",
        "{'descr': '<f4', 'fortran_order': false, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'shape': (1,), 'shape': (1,), 'descr': '<f4'}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}"}) {
    write(1, text, "abcd");
    EXPECT_EQ(readError(), "its header is malformed") << text;
  }
}

TEST_F(NpyTest, RefusesOtherTypes) {
  write(1, dictionary(">f4", "(1,)"), "abcd");
  EXPECT_EQ(readError(), "element type '>f4', must be little-endian (<)");
  for (const char *type : {"|O", "<U5", "|S3", "<M8[ns]", "f", "", "<f3"}) {
    write(1, dictionary(type, "(1,)"), "abcd");
    EXPECT_EQ(readError(), "element type '" + std::string(type) +
                               "', must be float, integer, bool or complex");
  }
  write(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}",
        "abcd");
  EXPECT_EQ(readError(), "a record of several fields, must be plain numbers");
}

TEST_F(NpyTest, ChecksSizesBeforeItTakesMemory) {
  write(1, dictionary("<f4", "(2,)"), "abcd");
  EXPECT_EQ(readError(), "4 bytes of elements, must be 8 for float32[2]");
  write(1, dictionary("<f4", "(1,)"), "abcdefgh");
  EXPECT_EQ(readError(), "8 bytes of elements, must be 4 for float32[1]");
  write(1, dictionary("<f4", "(1000000000000,)"), "abcd");
  EXPECT_EQ(readError(), "4 bytes of elements, must be 4000000000000 for "
                         "float32[1000000000000]");
  write(1, dictionary("<f4", "(4294967296, 4294967296)"), "abcd");
  EXPECT_EQ(readError(),
            "float32[4294967296,4294967296] is more than can be addressed");
  write(1, dictionary("<f8", "(4611686018427387904,)"), "abcd");
  EXPECT_EQ(readError(),
            "float64[4611686018427387904] is more than can be addressed");
  write(1, dictionary("<f4", "(99999999999999999999,)"), "abcd");
  EXPECT_EQ(readError(), "a dimension is above 9223372036854775807");
  std::string many = "(";
  for (int i = 0; i < 33; ++i)
    many += "1,";
  write(1, dictionary("<f4", many + ")"), "abcd");
  EXPECT_EQ(readError(), "rank is above 32");
}

TEST_F(NpyTest, RefusesEveryTruncation) {
  Text error;
  int64_t shape[] = {2, 2};
  float elements[] = {1, 2, 3, 4};
  ASSERT_TRUE(writeNpy(path.c_str(), {elements, shape, WEIR_F32, 2}, error));
  std::ifstream in(path, std::ios::binary);
  std::string whole((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(whole.size() % 64, 16u);
  for (size_t size = 0; size < whole.size(); ++size) {
    write(whole.substr(0, size));
    EXPECT_NE(readError(), "") << size;
  }
}

TEST_F(NpyTest, SurvivesEveryFlippedByte) {
  std::string head = dictionary("<f4", "(2, 2)", "True");
  for (size_t i = 0; i < head.size(); ++i)
    for (int flip : {1, 4, 16, 128}) {
      std::string broken = head;
      broken[i] = char(broken[i] ^ flip);
      write(1, broken, std::string(16, 'a'));
      readError();
    }
}

TEST_F(NpyTest, WritesWholeFilesOrNone) {
  float element = 1;
  Text error;
  std::string inFolder = folder + "/missing/y.npy";
  EXPECT_FALSE(
      writeNpy(inFolder.c_str(), {&element, nullptr, WEIR_F32, 0}, error));
  EXPECT_STREQ(error.c_str(), "No such file or directory");
  // Over a folder: nothing is left beside it.
  error.clear();
  EXPECT_FALSE(
      writeNpy(folder.c_str(), {&element, nullptr, WEIR_F32, 0}, error));
  struct stat status;
  std::string aside = folder + "." + std::to_string(getpid()) + ".tmp";
  EXPECT_NE(stat(aside.c_str(), &status), 0);
}

TEST_F(NpyTest, KeepsLinksAndSpecialFiles) {
  float element = 1;
  Text error;
  std::string link = folder + "/link.npy";
  write("old");
  ASSERT_EQ(symlink("x.npy", link.c_str()), 0);
  ASSERT_TRUE(writeNpy(link.c_str(), {&element, nullptr, WEIR_F32, 0}, error));
  struct stat status;
  ASSERT_EQ(lstat(link.c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  EXPECT_EQ(readError(), "");
  ASSERT_TRUE(writeNpy("/dev/null", {&element, nullptr, WEIR_F32, 0}, error));
  ASSERT_EQ(stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}
