//===- BundleTest.cpp - tests of checkpoints -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/tensorflow/Bundle.h"

#include "dialects/foreign/Foreign.h"
#include "lib/readers/tensorflow/Crc32c.h"
#include "lib/readers/tensorflow/Slices.h"
#include "lib/readers/tensorflow/Table.h"
#include "test/unit/readers/Checkpoint.h"

#include <gmock/gmock.h>
#include <numeric>

using namespace weir;
using namespace weir::tf;
using namespace weir::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::vector<float> floats(const BundleTensor &tensor) {
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  if (!values.empty())
    memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

class BundleTest : public testing::Test {
protected:
  BundleTest() { context.loadDialect<foreign::ForeignDialect>(); }

  std::string errorOf(llvm::StringRef key, llvm::StringRef slice = "") {
    auto bundle = Bundle::open(context, folder.path("m"), limits);
    if (!bundle.ok())
      return std::string(bundle.status().message());
    auto tensor = bundle->read(key, slice);
    return tensor.ok() ? "no error" : std::string(tensor.status().message());
  }

  std::vector<float> read(llvm::StringRef key, llvm::StringRef slice = "") {
    auto bundle = Bundle::open(context, folder.path("m"), limits);
    EXPECT_TRUE(bundle.ok()) << bundle.status().message();
    auto tensor = bundle->read(key, slice);
    EXPECT_TRUE(tensor.ok()) << tensor.status().message();
    return tensor.ok() ? floats(*tensor) : std::vector<float>();
  }

  mlir::MLIRContext context;
  ReadLimits limits;
  Folder folder;
};

// Check values of RFC 3720, appendix B.4.
TEST(Crc32c, Rfc3720) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  std::string rising(32, 0);
  std::iota(rising.begin(), rising.end(), 0);
  EXPECT_EQ(crc32c(rising), 0x46dd794eu);
  EXPECT_EQ(crc32c(rising.substr(5), crc32c(rising.substr(0, 5))), 0x46dd794eu);
}

TEST_F(BundleTest, ReadsTensorsOfSeveralShards) {
  CheckpointWriter writer(2);
  for (int i = 0; i < 100; ++i)
    writer.add("layer/" + std::to_string(i) + "/w", {2}, {float(i), -float(i)},
               i % 2);
  writer.add("scalar", {}, {7});
  writer.add("empty", {0, 3}, {});
  writer.write(folder, "m");
  EXPECT_THAT(read("layer/41/w"), ElementsAre(41, -41));
  EXPECT_THAT(read("layer/42/w"), ElementsAre(42, -42));
  EXPECT_THAT(read("scalar"), ElementsAre(7));
  EXPECT_THAT(read("empty"), ElementsAre());
}

TEST_F(BundleTest, ReadsSlicesOfWholeTensors) {
  CheckpointWriter writer;
  writer.add("w", {2, 3}, {0, 1, 2, 3, 4, 5});
  writer.write(folder, "m");
  EXPECT_THAT(read("w", "2 3 -:1,2"), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(read("w", "2 3 1,1:-"), ElementsAre(3, 4, 5));
  EXPECT_THAT(errorOf("w", "2 3 1,2:-"),
              HasSubstr("slice of 2 from 1 lies outside a dimension of 2"));
  EXPECT_THAT(errorOf("w", "2 3 -"),
              HasSubstr("a slice has 1 dimensions, the tensor 2"));
  EXPECT_THAT(errorOf("w", "2 3 a,b:-"),
              HasSubstr("is not the slice of a tensor"));
}

TEST_F(BundleTest, PutsSlicesTogether) {
  CheckpointWriter writer;
  writer.addSliced("w", {3, 2}, {{{0, 2}, {0, -1}}, {{2, 1}, {0, -1}}});
  writer.add(sliceKey("w", {{0, 2}, {0, -1}}), {2, 2}, {0, 1, 2, 3});
  writer.add(sliceKey("w", {{2, 1}, {0, -1}}), {1, 2}, {4, 5});
  writer.write(folder, "m");
  EXPECT_THAT(read("w"), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(read("w", "3 2 1,2:1,1"), ElementsAre(3, 5));
}

TEST_F(BundleTest, RefusesSlicesThatDoNotFit) {
  CheckpointWriter writer;
  writer.addSliced("hole", {3}, {{{0, 2}}});
  writer.add(sliceKey("hole", {{0, 2}}), {2}, {0, 1});
  writer.addSliced("lies", {3}, {{{0, 3}}});
  writer.add(sliceKey("lies", {{0, 3}}), {2}, {0, 1});
  writer.addSliced("missing", {3}, {{{0, 3}}});
  writer.write(folder, "m");
  EXPECT_THAT(errorOf("hole"), HasSubstr("its slices leave 1 elements out"));
  EXPECT_THAT(errorOf("lies"), HasSubstr("a slice of it has another type"));
  EXPECT_THAT(errorOf("missing"), HasSubstr("the checkpoint has no tensor"));
}

// The keys that TensorFlow 2.21 wrote for slices of tensors.
TEST(SliceKey, IsTensorFlows) {
  EXPECT_EQ(sliceKey("s/w", {{4, 3}, {0, -1}}),
            std::string("\0s/w\0\1\1\2\x84\x83\x80\x7f", 12));
  EXPECT_EQ(sliceKey("t", {{64, 65}}),
            std::string("\0t\0\1\1\1\xc0\x40\xc0\x41", 10));
}

TEST_F(BundleTest, RefusesDamage) {
  CheckpointWriter writer;
  writer.add("w", {2}, {1, 2});
  writer.entries["size"] = writer.entries["w"];
  writer.entries["size"].set_size(4);
  writer.entries["far"] = writer.entries["w"];
  writer.entries["far"].set_offset(INT64_MAX - 4);
  writer.entries["shard"] = writer.entries["w"];
  writer.entries["shard"].set_shard_id(3);
  writer.entries["negative"] = writer.entries["w"];
  writer.entries["negative"].mutable_shape()->mutable_dim(0)->set_size(-7);
  writer.entries["free"] = writer.entries["w"];
  writer.entries["free"].mutable_shape()->mutable_dim(0)->set_size(-1);
  writer.entries["huge"] = writer.entries["w"];
  writer.entries["huge"].mutable_shape()->mutable_dim(0)->set_size(INT64_MAX);
  writer.entries["overflow"] = writer.entries["huge"];
  writer.entries["overflow"].mutable_shape()->add_dim()->set_size(3);
  writer.entries["string"] = writer.entries["w"];
  writer.entries["string"].set_dtype(DT_STRING);
  writer.entries["crc"] = writer.entries["w"];
  writer.entries["crc"].set_crc32c(1);
  writer.write(folder, "m");
  EXPECT_THAT(errorOf("none"),
              HasSubstr("the checkpoint has no tensor 'none'"));
  EXPECT_THAT(
      errorOf("size"),
      HasSubstr(
          "tensor 'size' of the checkpoint: has 4 bytes, its shape needs 8"));
  EXPECT_THAT(errorOf("far"), HasSubstr("of shard 0, which has 8 bytes"));
  EXPECT_THAT(errorOf("shard"), HasSubstr("lies in shard 3 of 1"));
  EXPECT_THAT(errorOf("negative"), HasSubstr("dimension 0 of a shape is -7"));
  EXPECT_THAT(errorOf("free"), HasSubstr("must have no free dimension"));
  EXPECT_THAT(errorOf("huge"), HasSubstr("more than 281474976710656 elements"));
  EXPECT_THAT(errorOf("overflow"), HasSubstr("more than 281474976710656 elements"));
  EXPECT_THAT(errorOf("string"), HasSubstr("has element type 7"));
  EXPECT_THAT(errorOf("crc"), HasSubstr("its checksum differs"));
  folder.write("m.data-00000-of-00001", "\1\2\3");
  EXPECT_THAT(errorOf("w"),
              HasSubstr("has 8 bytes at 0 of shard 0, which has 3 bytes"));
}

TEST_F(BundleTest, RefusesOtherHeaders) {
  CheckpointWriter writer;
  writer.header.set_endianness(BundleHeaderProto::BIG);
  writer.write(folder, "m");
  EXPECT_THAT(errorOf("w"), HasSubstr("is big-endian"));
  writer.header.set_endianness(BundleHeaderProto::LITTLE);
  writer.header.set_num_shards(0);
  writer.write(folder, "m");
  EXPECT_THAT(errorOf("w"), HasSubstr("has 0 shards"));
}

// Whatever byte of an index is wrong, there is an error or a table, never a
// crash.
TEST_F(BundleTest, SurvivesEveryFlippedByte) {
  CheckpointWriter writer;
  for (int i = 0; i < 8; ++i)
    writer.add("layer/" + std::to_string(i), {1}, {float(i)});
  writer.write(folder, "m");
  std::string index = folder.read("m.index");
  for (size_t i = 0; i < index.size(); ++i)
    for (char flip : {'\x01', '\x80', '\xff'}) {
      std::string damaged = index;
      damaged[i] ^= flip;
      (void)readTable(damaged);
    }
  for (size_t length = 0; length < index.size(); ++length)
    EXPECT_FALSE(readTable(llvm::StringRef(index).take_front(length)).ok());
}

// A footer may name blocks of any size.
TEST(Table, RefusesBlocksOutsideTheFile) {
  std::string footer =
      std::string("\0\0\0", 3) + std::string(8, '\xff') + '\x7f';
  footer.resize(40);
  footer += std::string("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
  EXPECT_THAT(std::string(readTable(footer).status().message()),
              HasSubstr("lies outside the file"));
}

} // namespace
