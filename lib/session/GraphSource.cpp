//===- GraphSource.cpp - programs from the API's graphs -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/GraphSource.h"
#include "codegen/object/ElementBytes.h"
#include "lib/graph/Export.h"
#include "lib/session/SessionImpl.h"

using namespace mlir;
using namespace weir;
using namespace weir::session;

namespace {
class GraphSource : public Source {
public:
  explicit GraphSource(const weir::detail::GraphImpl &graph) : graph(graph) {}

  absl::Status status() const override;
  absl::StatusOr<OwningOpRef<ModuleOp>>
  makeModule(const SignatureRequest &request,
             MLIRContext &context) const override {
    return weir::detail::exportFor(graph, request, context);
  }
  std::optional<SourceVariable> findVariable(StringRef name) const override;
  SourceVariable describe(StringRef tensor) const override;
  std::vector<SourceVariable> variables() const override;
  std::vector<SourceSignature> signatures() const override;

private:
  const weir::detail::GraphImpl &graph;
};
} // namespace

absl::Status GraphSource::status() const {
  if (graph.status.ok())
    return absl::OkStatus();
  bool isInternal = graph.status.code() == StatusCode::Internal;
  return isInternal ? absl::InternalError(graph.status.message())
                    : absl::InvalidArgumentError(graph.status.message());
}

/// The bytes of a variable's value, where they lie.
static Tensor borrow(ElementsAttr value) {
  auto bytes =
      codegen::ElementBytes::of(value, UnknownLoc::get(value.getContext()));
  if (failed(bytes))
    return Tensor();
  auto owner = std::make_shared<codegen::ElementBytes>(std::move(*bytes));
  ShapedType type = value.getShapedType();
  return Tensor::Borrow(weir::detail::dtypeOf(type.getElementType()),
                        Shape(type.getShape()),
                        const_cast<char *>(owner->get().data()), owner);
}

static SourceVariable describeVariable(foreign::VariableOp variable) {
  Type type = variable.getType();
  return {variable.getSymName().str(),
          weir::detail::dtypeOf(getElementTypeOrSelf(type)),
          weir::detail::shapeOf(type), Tensor(),
          variable.getKey().value_or("").str()};
}

std::optional<SourceVariable> GraphSource::findVariable(StringRef name) const {
  foreign::VariableOp variable = graph.findVariable(name);
  if (!variable)
    return std::nullopt;
  SourceVariable result = describeVariable(variable);
  if (auto value = variable.getValue())
    result.initial = borrow(*value);
  return result;
}

std::vector<SourceVariable> GraphSource::variables() const {
  std::vector<SourceVariable> result;
  ModuleOp module = *graph.module;
  for (auto variable : module.getOps<foreign::VariableOp>())
    result.push_back(describeVariable(variable));
  return result;
}

SourceVariable GraphSource::describe(StringRef tensor) const {
  if (auto variable = findVariable(tensor))
    return *variable;
  SourceVariable result{tensor.str(), DType::None, PartialShape::Unknown(),
                        Tensor(), ""};
  Value value = graph.findValue(tensor);
  if (!value || !isa<TensorType>(value.getType()))
    return result;
  result.dtype = weir::detail::dtypeOf(getElementTypeOrSelf(value.getType()));
  result.shape = weir::detail::shapeOf(value.getType());
  return result;
}

static std::vector<SourceSignature::Port> portsOf(ArrayAttr entries) {
  std::vector<SourceSignature::Port> ports;
  for (auto entry : entries.getAsRange<DictionaryAttr>())
    ports.push_back({entry.getAs<StringAttr>("name").str(),
                     entry.getAs<StringAttr>("tensor").str()});
  return ports;
}

std::vector<SourceSignature> GraphSource::signatures() const {
  std::vector<SourceSignature> result;
  ModuleOp module = *graph.module;
  for (auto signature : module.getOps<foreign::SignatureOp>())
    result.push_back({signature.getName().str(), portsOf(signature.getInputs()),
                      portsOf(signature.getOutputs())});
  return result;
}

std::shared_ptr<ProgramTable> session::programsOf(const Graph &graph) {
  weir::detail::GraphImpl &impl = *graph.impl();
  std::lock_guard<std::mutex> lock(impl.programsMutex);
  if (!impl.programs)
    impl.programs =
        std::make_shared<ProgramTable>(std::make_unique<GraphSource>(impl));
  return std::static_pointer_cast<ProgramTable>(impl.programs);
}

/// A graph that was moved from gives a session that says so.
Session::Session(const Graph &graph, SessionOptions options) {
  if (graph.impl())
    impl_ = std::make_shared<weir::detail::SessionImpl>(
        std::make_shared<Graph>(graph), programsOf(graph), options,
        CompileOptions());
}
