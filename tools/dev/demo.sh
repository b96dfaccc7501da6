# ./dev demo: a real model, compiled and heard. Sourced by ./dev.

readonly models=build/models

# Fetches the demo's model once: a package of PyPI that ships it as TensorFlow saved
# it. The end-to-end tests use the same one, and know its hash.
fetch_model() {
  make_python
  .venv/bin/python test/e2e/packages.py basic-pitch==0.4.0 "$models" >/dev/null
}

verb_demo() {
  setup
  build
  fetch_model
  "$python" demo/demo.py --weir build/bin/weir --work build/demo \
    --model "$models"/packages/basic-pitch-0.4.0/basic_pitch/saved_models/icassp_2022/nmp "$@"
}
