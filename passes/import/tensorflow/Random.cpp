//===- Random.cpp - random numbers, the bits that TensorFlow draws --------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Random.h"
#include "dialects/weir/Scan.h"
#include "passes/import/Importer.h"
#include "passes/import/tensorflow/Rules.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

namespace {
/// Numbers of a distribution from the stream of a key and a counter. They are
/// made as a vector; `shaped` gives it the node's shape.
class Draw {
public:
  explicit Draw(Node &node) : node(node), b(node.getBuilder()) {}

  /// Where the stream comes from: a seed that the node is given, a key and a
  /// counter, or attributes and what earlier runs of the node have taken.
  void readShape(unsigned input);
  void setCount(Value value) { count = value; }
  void readSeed(unsigned input);
  void readKey(unsigned keyInput, unsigned counterInput, unsigned algInput);
  void takeState(Value outputs);

  Value uniform(Type element);
  Value normal(Type element);
  Value truncatedNormal(Type element);
  Value anyInteger(Type element);
  Value integer(Value low, Value high);
  Value shaped(Value numbers) { return node.create<ReshapeOp>(numbers, shape); }
  Value getCount() { return count; }
  Value getKey() { return key; }
  Value getCounter() { return counter; }

private:
  /// How the words of an element are found (`weir.random_bits`).
  struct Words {
    Value count;
    uint64_t group = 1, stride = 1, row = 0, skip = 0;
  };
  Type ui32() { return b.getIntegerType(32, false); }
  Type ui64() { return b.getIntegerType(64, false); }
  Value words(const Words &from, uint64_t offset);
  Value scaledLow(Value words, int64_t bits, Type element);
  Value unit(const Words &from, uint64_t offset, Type element);
  Value pairOfWords(Value low, Value high);
  Value normals(Words from, Type element);
  Value vector64(ArrayRef<uint64_t> values);
  int64_t readAlg(unsigned input);

  Node &node;
  OpBuilder &b;
  Value shape, count, key, counter;
};
} // namespace

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

void Draw::readShape(unsigned input) {
  shape = node.create<CastOp>(node.getInput(input), b.getI64Type());
  Value product = node.create<ReduceProdOp>(shape, ArrayRef<int64_t>(0), false);
  count = node.expandDims(product, {0});
}

Value Draw::vector64(ArrayRef<uint64_t> values) {
  SmallVector<int64_t> bits(values.begin(), values.end());
  return node.vector(bits, ui64());
}

/// `low + 2^32 high`
Value Draw::pairOfWords(Value low, Value high) {
  Value shift = node.scalar(int64_t(1) << 32, ui64());
  Value above = node.createBinary<MulOp>(node.create<CastOp>(high, ui64()), shift);
  return node.create<AddOp>(node.create<CastOp>(low, ui64()), above);
}

/// A seed of two numbers is scrambled: the first block of the stream that has it
/// as its counter gives key and counter.
void Draw::readSeed(unsigned input) {
  RankedTensorType type = node.getRanked(input);
  if (node.ok() && (type.getRank() != 1 || type.getDimSize(0) != 2))
    node.error() << node.describe(input) << " is of type " << type
                 << ", a seed must be a vector of 2 elements";
  Value wide = node.create<CastOp>(node.getInput(input), b.getI64Type());
  Value seed = node.create<CastOp>(wide, ui64());
  Value scramble = vector64({0x02461e293ec8f720});
  Value mixed = node.create<RandomBitsOp>(
      scramble, seed, node.vector({4}, b.getI64Type()), 1, 1, 0, 0, 0);
  auto word = [&](int64_t i) { return node.sliceVector(mixed, i, i + 1); };
  key = pairOfWords(word(0), word(1));
  counter = node.concat({vector64({0}), pairOfWords(word(2), word(3))}, 0);
}

/// 1 is Philox; 3 lets the device choose, which is Philox on all but TPUs.
int64_t Draw::readAlg(unsigned input) {
  int64_t alg = node.getInt(input);
  if (node.ok() && alg != 1 && alg != 3)
    node.error() << node.describe(input) << " is " << alg
                 << ": only algorithm 1, Philox, is supported";
  return alg;
}

void Draw::readKey(unsigned keyInput, unsigned counterInput, unsigned algInput) {
  readAlg(algInput);
  key = node.getInput(keyInput);
  counter = node.getInput(counterInput);
  std::pair<unsigned, int64_t> sizes[] = {{keyInput, 1}, {counterInput, 2}};
  for (auto [input, least] : sizes) {
    RankedTensorType type = node.getRanked(input);
    if (node.ok() && (type.getRank() != 1 || type.isDynamicDim(0) ||
                      type.getDimSize(0) < least))
      node.error() << node.describe(input) << " is of type " << type
                   << ", must be a vector of at least " << least << " elements";
  }
}

/// The variable that counts the blocks that a node has taken; made when first
/// asked for.
static StringAttr stateOf(Node &node) {
  OpBuilder &b = node.getBuilder();
  ModuleOp module = node.getImporter().getModule();
  StringAttr name = b.getStringAttr(node.getName() + "/random_state");
  Operation *known = SymbolTable::lookupSymbolIn(module, name);
  if (known && !isa<VariableOp>(known)) {
    node.error() << "'" << name.getValue() << "' is also the name of something else";
    return {};
  }
  auto type = RankedTensorType::get({}, b.getI64Type());
  auto start = OpBuilder::atBlockBegin(module.getBody());
  if (!known)
    VariableOp::create(start, node.getLoc(), name, TypeAttr::get(type),
                       DenseElementsAttr::get(type, int64_t(0)));
  return name;
}

/// Nodes without a seed draw from a stream of their own that is always the same:
/// the second seed comes from the node's name. TensorFlow draws a seed by chance.
static std::pair<uint64_t, uint64_t> seedsOf(Node &node) {
  uint64_t first = node.getIntAttr("seed", 0), second = node.getIntAttr("seed2", 0);
  if (first == 0 && second == 0)
    second = llvm::xxh3_64bits(node.getName());
  return {first, second};
}

/// Each run takes 256 blocks for each of the `outputs` numbers, however many it
/// needs.
void Draw::takeState(Value outputs) {
  auto [first, second] = seedsOf(node);
  StringAttr name = node.ok() ? stateOf(node) : StringAttr();
  if (!name)
    return;
  auto symbol = FlatSymbolRefAttr::get(name);
  auto type = RankedTensorType::get({}, b.getI64Type());
  Operation *read = node.createAs<ReadOp>({type}, symbol);
  if (!read)
    return;
  Value taken = read->getResult(0), start = node.expandDims(taken, {0});
  Value blocks = node.createBinary<MulOp>(outputs, node.scalar(int64_t(256), b.getI64Type()));
  Value next = node.squeeze(node.create<AddOp>(start, blocks), {0});
  if (node.ok())
    node.createAs<AssignOp>(TypeRange(), symbol, next);
  key = vector64({first});
  counter = node.concat({node.create<CastOp>(start, ui64()), vector64({second})}, 0);
}

//===----------------------------------------------------------------------===//
// Distributions
//===----------------------------------------------------------------------===//

Value Draw::words(const Words &from, uint64_t offset) {
  return node.create<RandomBitsOp>(key, counter, from.count, from.group, from.stride,
                                   offset, from.row, from.skip);
}

/// The low `bits` bits of each word as a fraction.
Value Draw::scaledLow(Value words, int64_t bits, Type element) {
  Value low = node.createBinary<FloorModOp>(words, node.scalar(int64_t(1) << bits, ui32()));
  Value whole = node.create<CastOp>(low, b.getI32Type());
  Type wide = element.isF64() ? element : Type(b.getF32Type());
  Value number = node.create<CastOp>(whole, wide);
  number = node.createBinary<MulOp>(number, node.scalar(std::ldexp(1.0, -bits), wide));
  return wide == element ? number : node.create<CastOp>(number, element);
}

/// Numbers in [0, 1): a fraction of as many random bits as the type's has.
Value Draw::unit(const Words &from, uint64_t offset, Type element) {
  if (element.isF16())
    return scaledLow(words(from, offset), 10, element);
  if (element.isBF16())
    return scaledLow(words(from, offset), 7, element);
  if (element.isF32())
    return scaledLow(words(from, offset), 23, element);
  Value high = scaledLow(words(from, offset), 20, element);
  Value low = node.create<CastOp>(words(from, offset + 1), element);
  Value small = node.createBinary<MulOp>(low, node.scalar(std::ldexp(1.0, -52), element));
  return node.create<AddOp>(high, small);
}

Value Draw::uniform(Type element) {
  return unit({count, 1, uint64_t(element.isF64() ? 2 : 1)}, 0, element);
}

/// Box and Muller's: two numbers of two (f64: four) words, first the sine's.
Value Draw::normals(Words from, Type element) {
  uint64_t wordsEach = element.isF64() ? 2 : 1;
  Type f64 = b.getF64Type();
  from.group = 2;
  from.stride = 2 * wordsEach;
  Value radius = unit(from, 0, element);
  radius = node.createBinary<MaximumOp>(radius, node.scalar(1.0e-7, element));
  radius = node.createBinary<MulOp>(node.create<LogOp>(radius), node.scalar(-2.0, element));
  radius = node.create<SqrtOp>(radius);
  Value turn = node.create<CastOp>(unit(from, wordsEach, element), f64);
  Value angle = node.createBinary<MulOp>(turn, node.scalar(6.283185307179586, f64));
  angle = node.create<CastOp>(angle, element);
  Value number = node.create<IotaOp>(node.scalar(int64_t(0), b.getI64Type()),
                                     node.scalar(int64_t(1), b.getI64Type()), from.count);
  Value two = node.scalar(int64_t(2), b.getI64Type());
  Value isFirst = node.createBinary<EqualOp>(node.createBinary<FloorModOp>(number, two),
                                             node.scalar(int64_t(0), b.getI64Type()));
  Value along = node.create<SelectOp>(isFirst, node.create<SinOp>(angle),
                                      node.create<CosOp>(angle));
  return node.create<MulOp>(along, radius);
}

/// What a distribution of floats is computed in.
static Type wideOf(OpBuilder &b, Type element) {
  return element.isF64() ? element : Type(b.getF32Type());
}

Value Draw::normal(Type element) {
  Type wide = wideOf(b, element);
  Value numbers = normals({count}, wide);
  return wide == element ? numbers : node.create<CastOp>(numbers, element);
}

/// Normal numbers below 2 in size. Each group of outputs, as many as a block
/// makes, has 256 blocks of words for each number and takes the first candidates
/// that fit: of 24, of which 4 in 100 don't fit, enough do.
Value Draw::truncatedNormal(Type element) {
  Type wide = wideOf(b, element), i64 = b.getI64Type(), f32 = b.getF32Type();
  constexpr int64_t candidates = 24;
  int64_t group = wide.isF64() ? 2 : 4;
  Value groups = node.createBinary<FloorDivOp>(
      node.createBinary<AddOp>(count, node.scalar(group - 1, i64)), node.scalar(group, i64));
  Value total = node.createBinary<MulOp>(groups, node.scalar(candidates, i64));
  Value flat = normals({total, 2, 2, candidates, uint64_t(group) * 64}, wide);
  Value numbers = node.reshape(flat, {-1, candidates});
  Value fits = node.createBinary<LessOp>(node.create<AbsOp>(numbers), node.scalar(2.0, wide));
  SmallVector<float> before;
  for (int64_t i = 0; i < candidates; ++i)
    for (int64_t k = 0; k < candidates; ++k)
      before.push_back(i < k);
  auto square = RankedTensorType::get({candidates, candidates}, f32);
  Value earlier = node.constant(DenseElementsAttr::get(square, ArrayRef(before)));
  Value place = node.create<MatMulOp>(node.create<CastOp>(fits, f32), earlier, false, false);
  SmallVector<float> wanted;
  for (int64_t i = 0; i < group; ++i)
    wanted.push_back(i);
  Value outputs = node.constant(DenseElementsAttr::get(
      RankedTensorType::get({group, 1}, f32), ArrayRef(wanted)));
  Value isPlace = node.createBinary<EqualOp>(node.expandDims(place, {1}), outputs);
  Value isTaken = node.createBinary<LogicalAndOp>(isPlace, node.expandDims(fits, {1}));
  auto both = node.broadcastTogether({isTaken, node.expandDims(numbers, {1}), node.scalar(0.0, wide)});
  if (!node.ok())
    return {};
  Value chosen = node.create<SelectOp>(both[0], both[1], both[2]);
  Value rows = node.create<ReduceSumOp>(chosen, ArrayRef<int64_t>(2), false);
  Value all = node.reshape(rows, {-1});
  Value places = node.create<IotaOp>(node.scalar(int64_t(0), i64), node.scalar(int64_t(1), i64), count);
  Value taken = node.create<GatherOp>(all, places, 0, 0);
  return wide == element ? taken : node.create<CastOp>(taken, element);
}

/// All bits of an integer.
Value Draw::anyInteger(Type element) {
  if (element.getIntOrFloatBitWidth() == 32)
    return node.create<CastOp>(words({count}, 0), element);
  Words from{count, 1, 2};
  return node.create<CastOp>(pairOfWords(words(from, 0), words(from, 1)), element);
}

/// Integers in `[low, high)`: the rest of a random integer.
Value Draw::integer(Value low, Value high) {
  if (!node.ok() || !low || !high)
    return {};
  Type element = getElementTypeOrSelf(low.getType());
  Type bits = element.getIntOrFloatBitWidth() == 32 ? ui32() : ui64();
  std::string message = ("node '" + node.getName() + "': needs minval < maxval").str();
  node.createAs<AssertOp>(TypeRange(), node.create<LessOp>(low, high), StringRef(message));
  Value from = node.create<CastOp>(low, bits);
  Value range = node.create<SubOp>(node.create<CastOp>(high, bits), from);
  Value rest = node.createBinary<FloorModOp>(anyInteger(bits), range);
  return node.create<CastOp>(node.createBinary<AddOp>(rest, from), element);
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

using Distribution = Value (Draw::*)(Type);

/// The type of the result; the distribution must know it.
static Type resultType(Node &node, Distribution distribution) {
  OpBuilder &b = node.getBuilder();
  bool wantsInteger = distribution == &Draw::anyInteger;
  Type element = node.getTypeAttr(
      "dtype", wantsInteger ? Type(b.getIntegerType(64, false)) : b.getF32Type());
  bool isInteger = element.isInteger(32) || element.isInteger(64);
  bool isFloat = element.isF16() || element.isBF16() || element.isF32() || element.isF64();
  bool fits = wantsInteger ? isInteger : isFloat;
  if (node.ok() && !fits)
    node.error() << "numbers of type " << element << " are not supported";
  return element;
}

/// Where a node's stream comes from, and how many inputs say it after the shape.
enum class Stream { State, Seed, Key };

static void readStream(Draw &draw, Stream stream) {
  draw.readShape(0);
  if (stream == Stream::State)
    draw.takeState(draw.getCount());
  else if (stream == Stream::Seed)
    draw.readSeed(1);
  else
    draw.readKey(1, 2, 3);
}

template <Stream stream>
static LogicalResult convertDraw(Node &node, Distribution distribution) {
  Draw draw(node);
  Type element = resultType(node, distribution);
  if (!node.ok())
    return failure();
  readStream(draw, stream);
  return node.ok() ? node.give(draw.shaped((draw.*distribution)(element))) : failure();
}

/// The bounds come after the stream.
template <Stream stream> static LogicalResult convertUniformInt(Node &node) {
  Draw draw(node);
  unsigned first = stream == Stream::State ? 1 : stream == Stream::Seed ? 2 : 4;
  Type element = node.getElement(first);
  if (!element.isInteger(32) && !element.isInteger(64))
    return node.error() << "numbers of type " << element << " are not supported";
  readStream(draw, stream);
  Value numbers = draw.integer(node.getInput(first), node.getInput(first + 1));
  return node.ok() ? node.give(draw.shaped(numbers)) : failure();
}

/// The sums of the classes' weights up to each, from their logarithms; those that
/// aren't finite have none.
static Value sumWeights(Node &node, Value logits) {
  Type f64 = node.getBuilder().getF64Type();
  Value wide = node.create<CastOp>(logits, f64);
  auto choose = [&](Value condition, Value x, double otherwise) {
    Value other = node.create<BroadcastOp>(node.scalar(otherwise, f64), node.shapeOf(x));
    return node.create<SelectOp>(condition, x, other);
  };
  Value infinity = node.scalar(std::numeric_limits<double>::infinity(), f64);
  Value isFinite = node.createBinary<LessOp>(node.create<AbsOp>(wide), infinity);
  Value known = choose(isFinite, wide, std::numeric_limits<double>::lowest());
  Value largest = node.create<ReduceMaxOp>(known, ArrayRef<int64_t>(1), true);
  Value weights = node.create<ExpOp>(node.createBinary<SubOp>(wide, largest));
  return node.create<ScanOp>(choose(isFinite, weights, 0), ScanKind::Sum, uint64_t(1),
                             false, false);
}

/// Classes drawn for each row of logits: how many sums are not above a random
/// share of the last.
template <Stream stream> static LogicalResult convertMultinomial(Node &node) {
  OpBuilder &b = node.getBuilder();
  Type i64 = b.getI64Type(), f64 = b.getF64Type();
  Type element = node.getTypeAttr("output_dtype", i64);
  RankedTensorType type = node.getRanked(0);
  if (node.ok() && type.getRank() != 2)
    node.error() << node.describe(0) << " has rank " << type.getRank() << ", must be a matrix";
  int64_t samples = node.getInt(1);
  if (node.ok() && samples < 0)
    node.error() << node.describe(1) << " is " << samples << ", must not be negative";
  if (!node.ok())
    return failure();
  Draw draw(node);
  Value rows = node.sliceVector(node.shapeOf(node.getInput(0)), 0, 1);
  auto times = [&](int64_t n) { return node.createBinary<MulOp>(rows, node.scalar(n, i64)); };
  draw.setCount(times(samples));
  if (stream == Stream::State)
    draw.takeState(times(llvm::alignTo(samples, 4)));
  else
    draw.readSeed(2);
  Value shares = draw.uniform(f64);
  Value shape = node.concat({rows, node.vector({samples}, i64)}, 0);
  shares = node.create<ReshapeOp>(shares, shape);
  Value sums = sumWeights(node, node.getInput(0));
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  Value total = node.create<SliceOp>(sums, ArrayRef<int64_t>{0, -1}, ArrayRef<int64_t>{end, end},
                                     ArrayRef<int64_t>{1, 1});
  Value wanted = node.expandDims(node.createBinary<MulOp>(shares, total), {2});
  Value isBelow = node.createBinary<LessEqualOp>(node.expandDims(sums, {1}), wanted);
  Value found = node.create<ReduceSumOp>(node.create<CastOp>(isBelow, element),
                                         ArrayRef<int64_t>(2), false);
  return node.ok() ? node.give(found) : failure();
}

static LogicalResult convertGetKeyCounter(Node &node) {
  Draw draw(node);
  draw.readSeed(0);
  SmallVector<Value> outputs{draw.getKey(), draw.getCounter()};
  if (node.getNumOutputs() == 3)
    outputs.push_back(node.scalar(int64_t(1), node.getBuilder().getI32Type()));
  return node.giveAll(outputs);
}

static LogicalResult convertGetAlg(Node &node) {
  return node.give(node.scalar(int64_t(1), node.getBuilder().getI32Type()));
}

void tensorflow::addRandomRules(RuleTable &rules) {
  auto add = [&](StringRef op, auto convert, Distribution distribution, unsigned inputs) {
    rules.add({{op, [=](Node &node) { return convert(node, distribution); }, inputs}});
  };
  add("RandomUniform", convertDraw<Stream::State>, &Draw::uniform, 1);
  add("RandomStandardNormal", convertDraw<Stream::State>, &Draw::normal, 1);
  add("TruncatedNormal", convertDraw<Stream::State>, &Draw::truncatedNormal, 1);
  add("StatelessRandomUniform", convertDraw<Stream::Seed>, &Draw::uniform, 2);
  add("StatelessRandomNormal", convertDraw<Stream::Seed>, &Draw::normal, 2);
  add("StatelessTruncatedNormal", convertDraw<Stream::Seed>, &Draw::truncatedNormal, 2);
  add("StatelessRandomUniformFullInt", convertDraw<Stream::Seed>, &Draw::anyInteger, 2);
  add("StatelessRandomUniformV2", convertDraw<Stream::Key>, &Draw::uniform, 4);
  add("StatelessRandomNormalV2", convertDraw<Stream::Key>, &Draw::normal, 4);
  add("StatelessTruncatedNormalV2", convertDraw<Stream::Key>, &Draw::truncatedNormal, 4);
  add("StatelessRandomUniformFullIntV2", convertDraw<Stream::Key>, &Draw::anyInteger, 4);
  rules.add({
      {"RandomUniformInt", convertUniformInt<Stream::State>, 3},
      {"StatelessRandomUniformInt", convertUniformInt<Stream::Seed>, 4},
      {"StatelessRandomUniformIntV2", convertUniformInt<Stream::Key>, 6},
      {"Multinomial", convertMultinomial<Stream::State>, 2},
      {"StatelessMultinomial", convertMultinomial<Stream::Seed>, 3},
      {"StatelessRandomGetKeyCounter", convertGetKeyCounter, 1},
      {"StatelessRandomGetKeyCounterAlg", convertGetKeyCounter, 1},
      {"StatelessRandomGetAlg", convertGetAlg, 0},
  });
}
