// Names that are no identifiers or clash, free dims, two signatures, a variable, an output
// whose size the run computes, types that C lacks.
weir.variable @"total/count" : tensor<i64> = dense<40> : tensor<i64>

func.func @train(
    %0: tensor<?x2xf32> {weir.name = "class", weir.original_name = "train_class:0"},
    %1: tensor<?xf32> {weir.name = "2 b", weir.original_name = "b:0"},
    %2: tensor<?xf16> {weir.name = "2_b", weir.original_name = "c:0"})
    -> (tensor<?x2xf32> {weir.name = "Y", weir.original_name = "Add:0"},
        tensor<?xf32> {weir.name = "y", weir.original_name = "Abs:0"},
        tensor<?xf16> {weir.name = "half", weir.original_name = "Neg:0"},
        tensor<i64> {weir.name = "batch", weir.original_name = "Read:0"})
    attributes {weir.signature = "tr\"ain", weir.dims = ["batch", "2 b.0", "2_b.0"]} {
  %r = weir.read @"total/count" : tensor<i64>
  %one = weir.constant dense<1> : tensor<i64>
  %n = weir.add %r, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  weir.assign @"total/count", %n : tensor<i64>
  %a = weir.add %0, %0 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %b = weir.abs %1 : (tensor<?xf32>) -> tensor<?xf32>
  %c = weir.neg %2 : (tensor<?xf16>) -> tensor<?xf16>
  return %a, %b, %c, %n : tensor<?x2xf32>, tensor<?xf32>, tensor<?xf16>, tensor<i64>
}

func.func @"serve it"(
    %x: tensor<f32> {weir.name = "x", weir.original_name = "x:0"},
    %s: tensor<1xi64> {weir.name = "sizes", weir.original_name = "sizes:0"})
    -> (tensor<?xf32> {weir.name = "filled", weir.original_name = "Fill:0"},
        tensor<f32> {weir.name = "filled_shape", weir.original_name = "Neg:0"})
    attributes {weir.signature = "serve it", weir.dims = []} {
  %f = weir.broadcast %x, %s : (tensor<f32>, tensor<1xi64>) -> tensor<?xf32>
  %g = weir.neg %x : (tensor<f32>) -> tensor<f32>
  return %f, %g : tensor<?xf32>, tensor<f32>
}
