// RUN: weir-opt %s --weir-import-tensorflow --verify-diagnostics

// All ops without a rule are listed at once, those of reached functions too.
// expected-error@below {{2 ops are not supported: Foo (4 nodes: 'a', 'b', 'c', ...), Bar (1 node: 'd')}}
module {
  foreign.signature "f" of @g inputs [] outputs []
  foreign.graph @g() {
    %a = foreign.node "Foo" named "a" () {} : () -> none
    %b = foreign.node "Foo" named "b" () {} : () -> none
    %w = foreign.node "While" named "w" () {cond = @inner, body = @inner} : () -> none
  }
  foreign.graph @inner() {
    %c = foreign.node "Foo" named "c" () {} : () -> none
    %d = foreign.node "Bar" named "d" () {} : () -> none
    %e = foreign.node "Foo" named "e" () {} : () -> none
  }
  foreign.graph @unreached() {
    %f = foreign.node "Baz" named "f" () {} : () -> none
  }
}
