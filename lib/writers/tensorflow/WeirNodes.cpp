//===- WeirNodes.cpp - Weir's ops as TensorFlow's ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/WeirNodes.h"

#include "dialects/weir/Weir.h"
#include "lib/readers/Status.h"
#include "lib/writers/tensorflow/TypeAttributes.h"
#include "passes/import/WeirOps.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

using Status = absl::Status;

//===----------------------------------------------------------------------===//
// What all use
//===----------------------------------------------------------------------===//

namespace {
/// One node, as it is written. What fails leaves the error in `status`, and all
/// that follows does nothing that matters.
class WeirNode {
public:
  WeirNode(GraphWriter &writer, foreign::NodeOp node)
      : writer(writer), node(node), inputs(node.getDataInputs()) {
    for (Value input : inputs)
      edges.push_back(edgeOf(input));
  }

  //===--- The node ---===//

  int64_t integer(StringRef name, int64_t otherwise = 0) {
    auto value = dyn_cast_or_null<IntegerAttr>(node.getAttribute(name));
    return value ? value.getInt() : otherwise;
  }
  ArrayRef<int64_t> integers(StringRef name) {
    auto value = dyn_cast_or_null<DenseI64ArrayAttr>(node.getAttribute(name));
    return value ? value.asArrayRef() : ArrayRef<int64_t>();
  }
  bool flag(StringRef name) { return bool(node.getAttribute(name)); }
  float real(StringRef name) {
    auto value = dyn_cast_or_null<FloatAttr>(node.getAttribute(name));
    return value ? float(value.getValueAsDouble()) : 0;
  }
  Type type(StringRef name) {
    return cast<TypeAttr>(node.getAttribute(name)).getValue();
  }
  /// -1 where it isn't known.
  int64_t rank(unsigned input = 0) {
    auto type = dyn_cast<RankedTensorType>(inputs[input].getType());
    return type ? type.getRank() : -1;
  }
  Type element(unsigned input = 0) { return knownElement(inputs[input]); }

  //===--- Adding ---===//

  /// A node that goes before the last.
  NodeDef &before(StringRef suffix, StringRef op, ArrayRef<std::string> from) {
    return writer.add(node.getNodeName() + "/" + suffix, op, from);
  }
  std::string output(const NodeDef &def, int64_t index = 0) {
    auto edge = writer.edge(def, index);
    note(edge.status());
    return edge.ok() ? *edge : "";
  }
  std::string constant(StringRef suffix, ElementsAttr value) {
    NodeDef &def = before(suffix, "Const", {});
    setType(def, "dtype", value.getElementType());
    note(writeTensor(value, *(*def.mutable_attr())["value"].mutable_tensor()));
    return output(def);
  }
  std::string constant(StringRef suffix, ArrayRef<int64_t> values) {
    auto type = RankedTensorType::get({int64_t(values.size())}, int64());
    return constant(suffix, DenseElementsAttr::get(type, values));
  }
  std::string scalar(StringRef suffix, int64_t value) {
    auto type = RankedTensorType::get({}, int64());
    return constant(suffix, DenseElementsAttr::get(type, value));
  }
  Type int64() { return IntegerType::get(node.getContext(), 64); }

  /// The last, which has the node's name and runs when it does.
  NodeDef &last(StringRef op, ArrayRef<std::string> from) {
    NodeDef &def = writer.add("", op, from);
    def.set_name(node.getNodeName().str());
    def.set_device(node.getDevice().value_or("").str());
    for (Value control : node.getControlInputs())
      def.add_input(edgeOf(control));
    writer.place(node, def);
    return def;
  }
  NodeDef &last(StringRef op) { return last(op, edges); }

  void setT(NodeDef &def, StringRef name = "T", unsigned input = 0) {
    note(setType(def, name, inputs[input]));
  }
  static AttrValue &attr(NodeDef &def, StringRef name) {
    return (*def.mutable_attr())[name.str()];
  }
  static void setList(NodeDef &def, StringRef name, ArrayRef<int64_t> values) {
    for (int64_t value : values)
      attr(def, name).mutable_list()->add_i(value);
  }

  //===--- Errors ---===//

  void note(const Status &other) { status.Update(other); }
  void fail(const Twine &message) { note(badModel(message)); }

  GraphWriter &writer;
  foreign::NodeOp node;
  ValueRange inputs;
  SmallVector<std::string> edges;
  Status status;

private:
  std::string edgeOf(Value value) {
    auto edge = writer.edge(value);
    note(edge.status());
    return edge.ok() ? *edge : "";
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Ops of one node
//===----------------------------------------------------------------------===//

static void writeCast(WeirNode &n) {
  NodeDef &def = n.last("Cast");
  n.setT(def, "SrcT");
  setType(def, "DstT", n.type("to"));
}

static void writeBitcast(WeirNode &n) {
  NodeDef &def = n.last("Bitcast");
  n.setT(def);
  setType(def, "type", n.type("to"));
}

static void writeShapeOf(WeirNode &n) {
  NodeDef &def = n.last("Shape");
  n.setT(def);
  setType(def, "out_type", n.type("to"));
}

static void writeConstant(WeirNode &n) {
  auto value = dyn_cast_or_null<ElementsAttr>(n.node.getAttribute("value"));
  if (!value)
    return n.fail("has no value");
  NodeDef &def = n.last("Const");
  setType(def, "dtype", value.getElementType());
  n.note(writeTensor(value, *n.attr(def, "value").mutable_tensor()));
}

static void writeMatMul(WeirNode &n) {
  bool isComplex = isa_and_nonnull<ComplexType>(n.element());
  bool isPlain = n.rank(0) == 2 && n.rank(1) == 2;
  bool left = n.flag("transpose_lhs"), right = n.flag("transpose_rhs");
  if (!isPlain && isComplex && (left || right))
    return n.fail("TensorFlow conjugates complex matrices that it transposes");
  NodeDef &def = n.last(isPlain ? "MatMul" : "BatchMatMulV2");
  n.setT(def);
  n.attr(def, isPlain ? "transpose_a" : "adj_x").set_b(left);
  n.attr(def, isPlain ? "transpose_b" : "adj_y").set_b(right);
}

static void writeReshape(WeirNode &n) {
  NodeDef &def = n.last("Reshape");
  n.setT(def);
  n.setT(def, "Tshape", 1);
}

static void writeBroadcast(WeirNode &n) {
  NodeDef &def = n.last("BroadcastTo");
  n.setT(def);
  n.setT(def, "Tidx", 1);
}

static void writeSelect(WeirNode &n) { n.setT(n.last("SelectV2"), "T", 1); }

static void writeLeakyRelu(WeirNode &n) {
  NodeDef &def = n.last("LeakyRelu");
  n.setT(def);
  n.attr(def, "alpha").set_f(n.real("alpha"));
}

static void writeSqueeze(WeirNode &n) {
  NodeDef &def = n.last("Squeeze");
  n.setT(def);
  n.setList(def, "squeeze_dims", n.integers("axes"));
}

static void writeGatherNd(WeirNode &n) {
  if (n.integer("batch_dims") != 0)
    return n.fail("TensorFlow's GatherNd has no batch dimensions");
  NodeDef &def = n.last("GatherNd");
  n.setT(def, "Tparams");
  n.setT(def, "Tindices", 1);
}

static void writeTriangularSolve(WeirNode &n) {
  if (n.flag("unit") || isa_and_nonnull<ComplexType>(n.element()))
    return n.fail("has no TensorFlow op");
  NodeDef &def = n.last("MatrixTriangularSolve");
  n.setT(def);
  n.attr(def, "lower").set_b(!n.flag("upper"));
  n.attr(def, "adjoint").set_b(n.flag("transposed"));
}

/// Integers divide towards zero.
static void writeDiv(WeirNode &n) {
  bool isInteger = isa_and_nonnull<IntegerType>(n.element());
  n.setT(n.last(isInteger ? "TruncateDiv" : "RealDiv"));
}

//===----------------------------------------------------------------------===//
// Ops that take what our attributes say as tensors
//===----------------------------------------------------------------------===//

static void writeReduction(WeirNode &n) {
  std::string kind =
      n.node.getOp().drop_front(StringRef("reduce_").size()).str();
  kind[0] = llvm::toUpper(kind[0]);
  std::string axes = n.constant("axes", n.integers("axes"));
  NodeDef &def = n.last(kind, {n.edges[0], axes});
  if (kind != "All" && kind != "Any")
    n.setT(def);
  setType(def, "Tidx", n.int64());
  n.attr(def, "keep_dims").set_b(n.flag("keep_dims"));
}

static void writeArgReduction(WeirNode &n) {
  bool isMax = n.node.getOp() == "arg_max";
  std::string axis = n.scalar("axis", n.integer("axis"));
  NodeDef &def = n.last(isMax ? "ArgMax" : "ArgMin", {n.edges[0], axis});
  n.setT(def);
  setType(def, "Tidx", n.int64());
  setType(def, "output_type", n.type("to"));
}

static void writeConcat(WeirNode &n) {
  SmallVector<std::string> inputs = n.edges;
  if (inputs.size() == 1) // TensorFlow's takes at least two
    return n.setT(n.last("Identity"));
  inputs.push_back(n.scalar("axis", n.integer("axis")));
  NodeDef &def = n.last("ConcatV2", inputs);
  n.setT(def);
  setType(def, "Tidx", n.int64());
  n.attr(def, "N").set_i(int64_t(n.edges.size()));
}

static void writeTranspose(WeirNode &n) {
  std::string order = n.constant("perm", n.integers("permutation"));
  NodeDef &def = n.last("Transpose", {n.edges[0], order});
  n.setT(def);
  setType(def, "Tperm", n.int64());
}

/// The first and last places of numbers stand for the ends: they are masked.
static void writeSlice(WeirNode &n) {
  SmallVector<int64_t> limits(n.integers("limits"));
  int64_t ends = 0;
  for (auto [i, limit] : llvm::enumerate(limits))
    if (limit == INT64_MAX || limit == INT64_MIN) {
      ends |= int64_t(1) << i;
      limit = 0;
    }
  std::string inputs[] = {n.edges[0], n.constant("begin", n.integers("starts")),
                          n.constant("end", limits),
                          n.constant("strides", n.integers("strides"))};
  NodeDef &def = n.last("StridedSlice", inputs);
  n.setT(def);
  setType(def, "Index", n.int64());
  n.attr(def, "end_mask").set_i(ends);
}

static void writeGather(WeirNode &n) {
  std::string axis = n.scalar("axis", n.integer("axis"));
  NodeDef &def = n.last("GatherV2", {n.edges[0], n.edges[1], axis});
  n.setT(def, "Tparams");
  n.setT(def, "Tindices", 1);
  setType(def, "Taxis", n.int64());
  n.attr(def, "batch_dims").set_i(n.integer("batch_dims"));
}

/// One dimension after the other, the outermost first.
static void writeExpandDims(WeirNode &n) {
  SmallVector<int64_t> axes(n.integers("axes"));
  llvm::sort(axes);
  if (axes.empty())
    return n.setT(n.last("Identity"));
  std::string value = n.edges[0];
  for (auto [i, axis] : llvm::enumerate(axes)) {
    std::string inputs[] = {value, n.scalar("axis", axis)};
    bool isLast = i + 1 == axes.size();
    NodeDef &def = isLast ? n.last("ExpandDims", inputs)
                          : n.before("expand", "ExpandDims", inputs);
    n.setT(def);
    setType(def, "Tdim", n.int64());
    value = isLast ? "" : n.output(def);
  }
}

static std::string writePaddings(WeirNode &n) {
  SmallVector<int64_t> paddings;
  for (auto [low, high] :
       llvm::zip_equal(n.integers("low"), n.integers("high")))
    paddings.append({low, high});
  auto type =
      RankedTensorType::get({int64_t(paddings.size() / 2), 2}, n.int64());
  return n.constant("paddings",
                    DenseElementsAttr::get(type, ArrayRef<int64_t>(paddings)));
}

static void writePad(WeirNode &n) {
  auto mode = dyn_cast_or_null<PadModeAttr>(n.node.getAttribute("mode"));
  auto value = dyn_cast_or_null<TypedAttr>(n.node.getAttribute("value"));
  bool isConstant = !mode || mode.getValue() == PadMode::Constant;
  SmallVector<std::string> inputs = {n.edges[0], writePaddings(n)};
  if (isConstant && value) {
    auto type = RankedTensorType::get({}, value.getType());
    Attribute element = value;
    inputs.push_back(
        n.constant("constant", DenseElementsAttr::get(type, element)));
  }
  NodeDef &def = n.last(!isConstant ? "MirrorPad"
                        : value     ? "PadV2"
                                    : "Pad",
                        inputs);
  n.setT(def);
  setType(def, "Tpaddings", n.int64());
  if (!isConstant)
    n.attr(def, "mode")
        .set_s(StringRef(stringifyPadMode(mode.getValue())).upper());
}

static void writeScan(WeirNode &n) {
  auto kind = dyn_cast_or_null<ScanKindAttr>(n.node.getAttribute("kind"));
  StringRef name = kind ? StringRef(stringifyScanKind(kind.getValue())) : "";
  if (name != "sum" && name != "prod")
    return n.fail("has no TensorFlow op");
  std::string axis = n.scalar("axis", n.integer("axis"));
  NodeDef &def =
      n.last(name == "sum" ? "Cumsum" : "Cumprod", {n.edges[0], axis});
  n.setT(def);
  setType(def, "Tidx", n.int64());
  n.attr(def, "exclusive").set_b(n.flag("exclusive"));
  n.attr(def, "reverse").set_b(n.flag("reverse"));
}

static void writeAssert(WeirNode &n) {
  auto text = dyn_cast_or_null<StringAttr>(n.node.getAttribute("message"));
  NodeDef &message = n.before("message", "Const", {});
  n.attr(message, "dtype").set_type(DT_STRING);
  TensorProto &value = *n.attr(message, "value").mutable_tensor();
  value.set_dtype(DT_STRING);
  value.mutable_tensor_shape();
  value.add_string_val(text ? text.str() : "");
  NodeDef &def = n.last("Assert", {n.edges[0], n.output(message)});
  n.attr(def, "T").mutable_list()->add_type(DT_STRING);
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

/// TensorFlow's is along the last axis: others are brought there and back.
static void writeSoftmax(WeirNode &n) {
  StringRef op = n.node.getOp() == "softmax" ? "Softmax" : "LogSoftmax";
  int64_t rank = n.rank(), axis = n.integer("axis");
  if (rank < 0 && axis != -1)
    return n.fail("its axis isn't known to be the last one");
  axis = axis < 0 ? axis + rank : axis;
  if (rank < 0 || axis == rank - 1)
    return n.setT(n.last(op));
  SmallVector<int64_t> order(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
  std::swap(order[axis], order[rank - 1]);
  std::string swap = n.constant("perm", order);
  auto finish = [&](NodeDef &def, bool isTranspose) -> NodeDef & {
    n.setT(def);
    if (isTranspose)
      setType(def, "Tperm", n.int64());
    return def;
  };
  NodeDef &there =
      finish(n.before("there", "Transpose", {n.edges[0], swap}), true);
  NodeDef &inner = finish(n.before("inner", op, {n.output(there)}), false);
  finish(n.last("Transpose", {n.output(inner), swap}), true);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static bool isChannelsFirst(WeirNode &n) {
  auto layout = dyn_cast_or_null<LayoutAttr>(n.node.getAttribute("layout"));
  return layout && layout.getValue() == Layout::ChannelsFirst;
}

/// One number for each dimension of the input: 1 for batch and channels.
static SmallVector<int64_t> spread(WeirNode &n, ArrayRef<int64_t> spatial) {
  SmallVector<int64_t> all(spatial);
  all.insert(all.begin(), 1);
  all.insert(isChannelsFirst(n) ? all.begin() + 1 : all.end(), 1);
  return all;
}

/// False where TensorFlow's op hasn't such padding.
static bool setPadding(WeirNode &n, NodeDef &def, bool takesExplicit) {
  auto padding = dyn_cast_or_null<PaddingAttr>(n.node.getAttribute("padding"));
  if (!padding || padding.getValue() != Padding::Explicit) {
    bool isSame = padding && padding.getValue() == Padding::Same;
    n.attr(def, "padding").set_s(isSame ? "SAME" : "VALID");
    return true;
  }
  SmallVector<int64_t> pads(n.integers("pads"));
  size_t before = isChannelsFirst(n) ? 4 : 2;
  pads.insert(pads.begin(), before, 0);
  pads.append(isChannelsFirst(n) ? 0 : 2, 0);
  n.attr(def, "padding").set_s("EXPLICIT");
  n.setList(def, "explicit_paddings", pads);
  return takesExplicit;
}

static void setFormat(WeirNode &n, NodeDef &def, bool isDeep) {
  n.attr(def, "data_format")
      .set_s(isChannelsFirst(n) ? (isDeep ? "NCDHW" : "NCHW")
                                : (isDeep ? "NDHWC" : "NHWC"));
}

/// A convolution or pooling of two or three dimensions.
static void writeWindowed(WeirNode &n, StringRef op, bool isConvolution) {
  size_t spatial = n.integers("strides").size();
  if (spatial != 2 && spatial != 3)
    return n.fail("TensorFlow has it for two and three dimensions only");
  bool isDeep = spatial == 3;
  std::string kind = (op + (!isDeep ? isConvolution ? "2D" : "" : "3D")).str();
  NodeDef &def = n.last(kind);
  n.setT(def);
  n.setList(def, "strides", spread(n, n.integers("strides")));
  setFormat(n, def, isDeep);
  if (isConvolution)
    n.setList(def, "dilations", spread(n, n.integers("dilations")));
  else
    n.setList(def, "ksize", spread(n, n.integers("window")));
  bool isDilated =
      llvm::any_of(n.integers("dilations"), [](int64_t d) { return d != 1; });
  if (!isConvolution && isDilated)
    return n.fail("TensorFlow has no dilated pooling");
  bool takesExplicit = !isDeep && kind != "AvgPool";
  if (!setPadding(n, def, takesExplicit))
    n.fail("TensorFlow's " + kind + " takes no explicit padding");
}

/// A filter for each channel, in two dimensions: TensorFlow fuses its own op
/// for that with what follows, and fails at other groups that it fuses.
static bool isDepthwise(WeirNode &n) {
  auto filter = dyn_cast<RankedTensorType>(n.inputs[1].getType());
  auto isOne = [](int64_t dilation) { return dilation == 1; };
  ArrayRef<int64_t> strides = n.integers("strides");
  return n.integer("groups", 1) > 1 && filter && filter.hasStaticShape() &&
         filter.getRank() == 4 && filter.getDimSize(2) == 1 &&
         llvm::all_equal(strides) &&
         llvm::all_of(n.integers("dilations"), isOne);
}

/// `[h, w, 1, c * m]` is `[h, w, c, m]` there.
static void writeDepthwise(WeirNode &n) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(n.inputs[1].getType()).getShape());
  shape[2] = n.integer("groups");
  shape[3] /= shape[2];
  NodeDef &filter =
      n.before("filter", "Reshape", {n.edges[1], n.constant("shape", shape)});
  n.setT(filter, "T", 1);
  setType(filter, "Tshape", n.int64());
  NodeDef &def =
      n.last("DepthwiseConv2dNative", {n.edges[0], n.output(filter)});
  n.setT(def);
  n.setList(def, "strides", spread(n, n.integers("strides")));
  setFormat(n, def, false);
  setPadding(n, def, true);
}

static void writeConv(WeirNode &n) {
  if (isDepthwise(n))
    writeDepthwise(n);
  else
    writeWindowed(n, "Conv", true);
}
static void writeMaxPool(WeirNode &n) { writeWindowed(n, "MaxPool", false); }
static void writeAvgPool(WeirNode &n) { writeWindowed(n, "AvgPool", false); }

/// TensorFlow's fused op takes images of 32-bit floats.
static void writeBatchNorm(WeirNode &n) {
  Type element = n.element();
  if (n.rank() != 4 || !element || !element.isF32())
    return n.fail("TensorFlow has it for images of type float32 only");
  NodeDef &def = n.last("FusedBatchNormV3");
  n.setT(def);
  setType(def, "U", element);
  n.attr(def, "epsilon").set_f(n.real("epsilon"));
  n.attr(def, "is_training").set_b(false);
  setFormat(n, def, false);
}

//===----------------------------------------------------------------------===//
// All
//===----------------------------------------------------------------------===//

namespace {
struct Row {
  StringLiteral op;
  void (*write)(WeirNode &);
};
} // namespace

static constexpr Row kRows[] = {
    {"arg_max", writeArgReduction},
    {"arg_min", writeArgReduction},
    {"assert", writeAssert},
    {"avg_pool", writeAvgPool},
    {"batch_norm", writeBatchNorm},
    {"bitcast", writeBitcast},
    {"broadcast", writeBroadcast},
    {"cast", writeCast},
    {"concat", writeConcat},
    {"constant", writeConstant},
    {"conv", writeConv},
    {"div", writeDiv},
    {"expand_dims", writeExpandDims},
    {"gather", writeGather},
    {"gather_nd", writeGatherNd},
    {"leaky_relu", writeLeakyRelu},
    {"log_softmax", writeSoftmax},
    {"matmul", writeMatMul},
    {"max_pool", writeMaxPool},
    {"pad", writePad},
    {"reduce_all", writeReduction},
    {"reduce_any", writeReduction},
    {"reduce_max", writeReduction},
    {"reduce_mean", writeReduction},
    {"reduce_min", writeReduction},
    {"reduce_prod", writeReduction},
    {"reduce_sum", writeReduction},
    {"reshape", writeReshape},
    {"scan", writeScan},
    {"select", writeSelect},
    {"shape", writeShapeOf},
    {"slice", writeSlice},
    {"softmax", writeSoftmax},
    {"squeeze", writeSqueeze},
    {"transpose", writeTranspose},
    {"triangular_solve", writeTriangularSolve},
};

namespace {
/// Ops whose importers' rules are code, but which are one op of TensorFlow.
struct SameRow {
  StringLiteral op, tensorflow;
};
} // namespace

static constexpr SameRow kSame[] = {
    {"pow", "Pow"},
    {"floor_div", "FloorDiv"},
    {"floor_mod", "FloorMod"},
    {"trunc_mod", "TruncateMod"},
    {"softsign", "Softsign"},
    {"stop_gradient", "StopGradient"},
    {"cholesky", "Cholesky"},
};

/// The op of TensorFlow that is this one, operand by operand; empty: none.
static StringRef sameOp(const import::WeirOp &op) {
  for (const SameRow &row : kSame)
    if (row.op == op.name)
      return row.tensorflow;
  return op.tensorflow;
}

/// Whether the op's only type is bool.
static bool isOfBools(StringRef op) { return op.starts_with("Logical"); }

static void writeSame(WeirNode &n, StringRef op) {
  NodeDef &def = n.last(op);
  if (isOfBools(op))
    return;
  n.setT(def);
  bool hasParts = op == "Real" || op == "Imag" || op == "Angle" ||
                  op == "ComplexAbs" || op == "Complex";
  if (hasParts)
    n.note(setType(def, "Tout", n.node.getOutputs()[0]));
}

absl::Status weir::tf::writeWeirNode(GraphWriter &writer,
                                     foreign::NodeOp node) {
  WeirNode n(writer, node);
  auto row = llvm::find_if(
      kRows, [&](const Row &row) { return row.op == node.getOp(); });
  const import::WeirOp *op = import::lookupWeirOp(node.getOp());
  StringRef same = op ? sameOp(*op) : StringRef();
  if (row != std::end(kRows))
    row->write(n);
  else if (!same.empty())
    writeSame(n, same);
  else
    n.fail("op '" + node.getOp() + "' has no TensorFlow op");
  return n.status;
}
