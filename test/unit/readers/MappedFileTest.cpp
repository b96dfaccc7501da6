//===- MappedFileTest.cpp - files of which little is in memory ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/MappedFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace weir;

namespace {

class MappedFileTest : public testing::Test {
protected:
  void SetUp() override {
    int descriptor;
    ASSERT_FALSE(
        llvm::sys::fs::createTemporaryFile("mapped", "bin", descriptor, path));
    llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    for (int i = 0; i < 1 << 18; ++i)
      os << char(i % 251);
  }
  void TearDown() override { llvm::sys::fs::remove(path); }

  llvm::SmallString<128> path;
};

int sumOf(llvm::StringRef bytes) {
  int sum = 0;
  for (unsigned char byte : bytes)
    sum += byte;
  return sum;
}

} // namespace

TEST_F(MappedFileTest, DroppedPagesComeBack) {
  auto file = MappedFile::open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  llvm::StringRef bytes = (*file)->getBytes();
  int sum = sumOf(bytes);
  dropPages({bytes.data() + 5000, 100000});
  dropPages({bytes.data(), bytes.size()});
  EXPECT_EQ(sumOf(bytes), sum);
}

TEST_F(MappedFileTest, OtherMemoryStays) {
  std::vector<char> bytes(1 << 16, 7);
  dropPages(bytes);
  EXPECT_EQ(sumOf({bytes.data(), bytes.size()}), 7 << 16);
  auto file = MappedFile::open(path);
  ASSERT_TRUE(file.ok());
  std::vector<char> after(1 << 16, 7);
  dropPages(after);
  EXPECT_EQ(sumOf({after.data(), after.size()}), 7 << 16);
}

TEST_F(MappedFileTest, FilesOutliveTheirReader) {
  std::shared_ptr<const MappedFile> kept;
  {
    auto file = MappedFile::open(path);
    ASSERT_TRUE(file.ok());
    kept = *file;
  }
  llvm::sys::fs::remove(path);
  EXPECT_EQ(kept->getBytes().size(), 1u << 18);
  EXPECT_EQ(kept->getBytes()[250], char(250));
}
