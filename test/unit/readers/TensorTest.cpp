//===- TensorTest.cpp - tests of the values of tensors -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/tensorflow/Tensor.h"

#include "dialects/foreign/Foreign.h"
#include "lib/readers/tensorflow/Graph.pb.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <gmock/gmock.h>

using namespace mlir;
using namespace weir;
using namespace weir::tf;
using testing::HasSubstr;

namespace {

class TensorTest : public testing::Test {
protected:
  TensorTest() { context.loadDialect<foreign::ForeignDialect>(); }

  TensorProto make(DataType type, ArrayRef<int64_t> dims) {
    TensorProto proto;
    proto.set_dtype(type);
    for (int64_t dim : dims)
      proto.mutable_tensor_shape()->add_dim()->set_size(dim);
    return proto;
  }

  /// The value as MLIR's text, or the error.
  std::string read(const TensorProto &proto) {
    TensorReader reader(context, limits);
    auto value = reader.read(proto, "node");
    if (!value.ok())
      return std::string(value.status().message());
    std::string text;
    llvm::raw_string_ostream(text) << *value;
    return text;
  }

  MLIRContext context;
  ReadLimits limits;
};

TEST_F(TensorTest, TypedLists) {
  TensorProto f = make(DT_FLOAT, {2});
  f.add_float_val(0.5);
  f.add_float_val(-1);
  EXPECT_EQ(read(f), "dense<[5.000000e-01, -1.000000e+00]> : tensor<2xf32>");
  TensorProto u = make(DT_UINT8, {2});
  u.add_int_val(255);
  u.add_int_val(1);
  EXPECT_EQ(read(u), "dense<[255, 1]> : tensor<2xui8>");
  TensorProto l = make(DT_INT64, {});
  l.add_int64_val(-5);
  EXPECT_EQ(read(l), "dense<-5> : tensor<i64>");
  TensorProto b = make(DT_BOOL, {3});
  for (bool value : {true, false, true})
    b.add_bool_val(value);
  EXPECT_EQ(read(b), "dense<[true, false, true]> : tensor<3xi1>");
  TensorProto h = make(DT_HALF, {});
  h.add_half_val(0x3c00);
  EXPECT_EQ(read(h), "dense<1.000000e+00> : tensor<f16>");
  TensorProto bf = make(DT_BFLOAT16, {});
  bf.add_half_val(0x4040);
  EXPECT_EQ(read(bf), "dense<3.000000e+00> : tensor<bf16>");
  TensorProto c = make(DT_COMPLEX64, {});
  c.add_scomplex_val(1);
  c.add_scomplex_val(-2);
  EXPECT_EQ(read(c),
            "dense<(1.000000e+00,-2.000000e+00)> : tensor<complex<f32>>");
  TensorProto q = make(DT_QUINT8, {});
  q.add_int_val(200);
  EXPECT_EQ(read(q), "dense<200> : tensor<ui8>");
  TensorProto u32 = make(DT_UINT32, {});
  u32.add_uint32_val(4000000000u);
  EXPECT_EQ(read(u32), "dense<4000000000> : tensor<ui32>");
}

TEST_F(TensorTest, ShortListsRepeatTheirLastValue) {
  TensorProto proto = make(DT_INT32, {2, 2});
  EXPECT_EQ(read(proto), "dense<0> : tensor<2x2xi32>");
  proto.add_int_val(1);
  EXPECT_EQ(read(proto), "dense<1> : tensor<2x2xi32>");
  proto.add_int_val(2);
  EXPECT_EQ(read(proto), "dense<[[1, 2], [2, 2]]> : tensor<2x2xi32>");
  for (int i = 0; i < 3; ++i)
    proto.add_int_val(3);
  EXPECT_EQ(read(proto), "lists 5 values, its shape has 4 elements");
}

TEST_F(TensorTest, SplatsOfAnySizeTakeNoMemory) {
  TensorProto proto = make(DT_FLOAT, {1 << 20, 1 << 10});
  proto.add_float_val(1);
  EXPECT_EQ(read(proto), "dense<1.000000e+00> : tensor<1048576x1024xf32>");
}

TEST_F(TensorTest, ExpansionIsBounded) {
  limits.expandedBytes = 100;
  TensorProto proto = make(DT_FLOAT, {26});
  proto.add_float_val(1);
  proto.add_float_val(2);
  EXPECT_THAT(read(proto), HasSubstr("take more than 100 bytes"));
}

TEST_F(TensorTest, Strings) {
  TensorProto proto = make(DT_STRING, {3});
  proto.add_string_val("a");
  proto.add_string_val(std::string("\0\xff", 2));
  EXPECT_EQ(
      read(proto),
      "dense<[\"a\", \"\\00\\FF\", \"\\00\\FF\"]> : tensor<3x!foreign.string>");
  EXPECT_EQ(read(make(DT_STRING, {2})),
            "dense<\"\"> : tensor<2x!foreign.string>");
  EXPECT_EQ(read(make(DT_STRING, {0})), "dense<> : tensor<0x!foreign.string>");
}

TEST_F(TensorTest, ContentOfAResource) {
  TensorProto proto = make(DT_FLOAT, {256});
  std::vector<float> values(256);
  for (int i = 0; i < 256; ++i)
    values[i] = i;
  proto.set_tensor_content(values.data(), 1024);
  TensorReader reader(context, limits);
  auto value = reader.read(proto, "node");
  ASSERT_TRUE(value.ok());
  auto resource = dyn_cast<DenseResourceElementsAttr>(*value);
  ASSERT_TRUE(resource);
  EXPECT_EQ(resource.getRawHandle().getKey(), "node");
  ArrayRef<char> bytes = resource.getRawHandle().getBlob()->getData();
  EXPECT_EQ(bytes,
            ArrayRef<char>(reinterpret_cast<char *>(values.data()), 1024));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes.data()) % 64, 0u);
}

TEST_F(TensorTest, PackedContent) {
  TensorProto bools = make(DT_BOOL, {3});
  bools.set_tensor_content(std::string("\0\1\7", 3));
  EXPECT_EQ(read(bools), "dense<[false, true, true]> : tensor<3xi1>");
  TensorProto small = make(DT_INT4, {2});
  small.set_tensor_content("\1\2");
  EXPECT_EQ(read(small), "dense<[1, 2]> : tensor<2xi4>");
}

TEST_F(TensorTest, RefusesWhatDoesNotFit) {
  TensorProto proto = make(DT_FLOAT, {2});
  proto.set_tensor_content("abc");
  EXPECT_EQ(read(proto), "has 3 bytes of content, its shape needs 8");
  EXPECT_EQ(read(make(DT_FLOAT, {-1})),
            "a tensor with a value must have no free dimension");
  EXPECT_EQ(read(make(DT_FLOAT, {-2})), "dimension 0 of a shape is -2");
  EXPECT_THAT(read(make(DT_FLOAT, {1 << 20, 1 << 20})),
              HasSubstr("tensor takes more than"));
  EXPECT_THAT(read(make(DT_FLOAT, {INT64_MAX, 2})),
              HasSubstr("more than 281474976710656 elements"));
  EXPECT_THAT(read(make(DT_RESOURCE, {})), HasSubstr("can't stand in a file"));
  EXPECT_EQ(read(make(DataType(77), {})), "element type 77 is not known");
  EXPECT_THAT(read(make(DT_FLOAT, std::vector<int64_t>(255, 1))),
              HasSubstr("255 dimensions, at most 254"));
  TensorProto complex = make(DT_COMPLEX64, {1});
  complex.add_scomplex_val(1);
  EXPECT_THAT(read(complex), HasSubstr("lists 0 values"));
  proto.mutable_tensor_shape()->set_unknown_rank(true);
  EXPECT_EQ(read(proto), "a tensor with a value must have a rank");
}

} // namespace
