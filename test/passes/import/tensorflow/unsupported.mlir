// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

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

// -----

// What reads files is to be replaced by a feed.
// expected-error@below {{1 op is not supported: ReadFile (1 node: 'image/read'; feed 'image/read' instead); ops that touch files are never run}}
module {
  foreign.graph @g(%x: tensor<!foreign.string> named "x") -> ("r") {
    %r:2 = foreign.node "ReadFile" named "image/read" (%x) {} : (tensor<!foreign.string>) -> (!foreign.value, none)
    %y:2 = foreign.node "Neg" named "y" (%r#0) {} : (!foreign.value) -> (!foreign.value, none)
    foreign.return %y#0 : !foreign.value
  }
}
