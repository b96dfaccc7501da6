// RUN: weir-opt --weir-resolve-lists %s --split-input-file --verify-diagnostics

func.func @rank(%shape: tensor<?xi32>, %n: tensor<i32>, %i: tensor<i32>) -> tensor<*xf32> {
  // expected-error @+1 {{the elements' rank isn't known}}
  %l = weir.list_reserve %shape, %n : (tensor<?xi32>, tensor<i32>) -> !weir.list<tensor<*xf32>>
  %e = weir.list_get %l, %i : (!weir.list<tensor<*xf32>>, tensor<i32>) -> tensor<*xf32>
  return %e : tensor<*xf32>
}

// -----

func.func @shape(%n: tensor<i32>, %i: tensor<i32>) -> tensor<?xf32> {
  %shape = weir.constant dense<-1> : tensor<1xi32>
  // expected-error @+1 {{the elements' shape isn't known}}
  %l = weir.list_reserve %shape, %n : (tensor<1xi32>, tensor<i32>) -> !weir.list<tensor<?xf32>>
  %e = weir.list_get %l, %i : (!weir.list<tensor<?xf32>>, tensor<i32>) -> tensor<?xf32>
  return %e : tensor<?xf32>
}
