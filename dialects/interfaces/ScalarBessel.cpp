//===- ScalarBessel.cpp - Bessel functions of the first and second kind ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Coefficients from Moshier, "Methods and Programs for Mathematical Functions"
// (the Cephes library).
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarMath.h"
#include <limits>

using namespace mlir;
using namespace weir;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

static constexpr double k0AmplitudeTop[] = {
    7.96936729297347051624E-4, 8.28352392107440799803E-2,
    1.23953371646414299388E0,  5.44725003058768775090E0,
    8.74716500199817011941E0,  5.30324038235394892183E0,
    9.99999999999999997821E-1};
static constexpr double k1AmplitudeTop[] = {
    7.62125616208173112003E-4, 7.31397056940917570436E-2,
    1.12719608129684925192E0,  5.11207951146807644818E0,
    8.42404590141772420927E0,  5.21451598682361504063E0,
    1.00000000000000000254E0};
static constexpr double k0AmplitudeBottom[] = {
    9.24408810558863637013E-4, 8.56288474354474431428E-2,
    1.25352743901058953537E0,  5.47097740330417105182E0,
    8.76190883237069594232E0,  5.30605288235394617618E0,
    1.00000000000000000218E0};
static constexpr double k1AmplitudeBottom[] = {
    5.71323128072548699714E-4, 6.88455908754495404082E-2,
    1.10514232634061696926E0,  5.07386386128601488557E0,
    8.39985554327604159757E0,  5.20982848682361821619E0,
    9.99999999999999997461E-1};
static constexpr double k0PhaseTop[] = {
    -1.13663838898469149931E-2, -1.28252718670509318512E0,
    -1.95539544257735972385E1,  -9.32060152123768231369E1,
    -1.77681167980488050595E2,  -1.47077505154951170175E2,
    -5.14105326766599330220E1,  -6.05014350600728481186E0};
static constexpr double k1PhaseTop[] = {
    5.10862594750176621635E-2, 4.98213872951233449420E0,
    7.58238284132545283818E1,  3.66779609360150777800E2,
    7.10856304998926107277E2,  5.97489612400613639965E2,
    2.11688757100572135698E2,  2.52070205858023719784E1};
static constexpr double k0PhaseBottom[] = {
    1.00000000000000000000E0, 6.43178256118178023184E1,
    8.56430025976980587198E2, 3.88240183605401609683E3,
    7.24046774195652478189E3, 5.93072701187316984827E3,
    2.06209331660327847417E3, 2.42005740240291393179E2};
static constexpr double k1PhaseBottom[] = {
    1.00000000000000000000E0, 7.42373277035675149943E1,
    1.05644886038262816351E3, 4.98641058337653607651E3,
    9.56231892404756170795E3, 7.99704160447350683650E3,
    2.82619278517639096600E3, 3.36093607810698293419E2};
static constexpr double kJ0Top[] = {
    -4.79443220978201773821E9, 1.95617491946556577543E12,
    -2.49248344360967716204E14, 9.70862251047306323952E15};
static constexpr double kJ1Top[] = {
    -8.99971225705559398224E8, 4.52228297998194034323E11,
    -7.27494245221818276015E13, 3.68295732863852883286E15};
static constexpr double kJ0Bottom[] = {
    1.00000000000000000000E0,  4.99563147152651017219E2,
    1.73785401676374683123E5,  4.84409658339962045305E7,
    1.11855537045356834862E10, 2.11277520115489217587E12,
    3.10518229857422583814E14, 3.18121955943204943306E16,
    1.71086294081043136091E18};
static constexpr double kJ1Bottom[] = {
    1.00000000000000000000E0,  6.20836478118054335476E2,
    2.56987256757748830383E5,  8.35146791431949253037E7,
    2.21511595479792499675E10, 4.74914122079991414898E12,
    7.84369607876235854894E14, 8.95222336184627338078E16,
    5.32278620332680085395E18};
static constexpr double kY0Top[] = {
    1.55924367855235737965E4,  -1.46639295903971606143E7,
    5.43526477051876500413E9,  -9.82136065717911466409E11,
    8.75906394395366999549E13, -3.46628303384729719441E15,
    4.42733268572569800351E16, -1.84950800436986690637E16};
static constexpr double kY1Top[] = {
    1.26320474790178026440E9,  -6.47355876379160291031E11,
    1.14509511541823727583E14, -8.12770255501325109621E15,
    2.02439475713594898196E17, -7.78877196265950026825E17};
static constexpr double kY0Bottom[] = {
    1.00000000000000000000E0,  1.04128353664259848412E3,
    6.26107330137134956842E5,  2.68919633393814121987E8,
    8.64002487103935000337E10, 2.02979612750105546709E13,
    3.17157752842975028269E15, 2.50596256172653059228E17};
static constexpr double kY1Bottom[] = {
    1.00000000000000000000E0,  5.94301592346128195359E2,
    2.35564092943068577943E5,  7.34811944459721705660E7,
    1.87601316108706159478E10, 3.88231277496238566008E12,
    6.20557727146953693363E14, 6.87141087355300489866E16,
    3.97270608116560655612E18};

static Value ratio(ScalarOps s, Value x, ArrayRef<double> top,
                   ArrayRef<double> bottom) {
  return s.div(scalar::polynomial(s, x, top), scalar::polynomial(s, x, bottom));
}

namespace {
/// One of the orders 0 and 1.
struct Order {
  ArrayRef<double> amplitudeTop, amplitudeBottom, phaseTop, phaseBottom;
  double shift; ///< of the phase
};
} // namespace
static const Order kOrder0 = {k0AmplitudeTop, k0AmplitudeBottom, k0PhaseTop,
                              k0PhaseBottom, 0.7853981633974483096};
static const Order kOrder1 = {k1AmplitudeTop, k1AmplitudeBottom, k1PhaseTop,
                              k1PhaseBottom, 2.35619449019234492885};

/// Hankel's asymptotic expansion for `y > 5`: of J, or of Y.
static Value asymptotic(ScalarOps s, Value y, const Order &order,
                        bool isSecond) {
  constexpr double rootTwoOverPi = 7.9788456080286535587989e-1;
  Value z = s.div(s.constant(y, 25), s.mul(y, y));
  Value p = ratio(s, z, order.amplitudeTop, order.amplitudeBottom);
  Value q = s.mul(s.div(s.constant(y, 5), y),
                  ratio(s, z, order.phaseTop, order.phaseBottom));
  Value angle = s.sub(y, s.constant(y, order.shift));
  Value sine = s.sin(angle), cosine = s.cos(angle);
  Value wave = isSecond ? s.add(s.mul(p, sine), s.mul(q, cosine))
                        : s.sub(s.mul(p, cosine), s.mul(q, sine));
  return s.div(s.mul(wave, s.constant(y, rootTwoOverPi)), s.sqrt(y));
}

/// `(z - a) (z - b) r`: a function with two zeros in the first interval.
static Value withZeros(ScalarOps s, Value z, double a, double b, Value r) {
  return s.mul(s.mul(s.sub(z, s.constant(z, a)), s.sub(z, s.constant(z, b))),
               r);
}

static Value j0(ScalarOps s, Value x) {
  Value y = s.abs(x), z = s.mul(y, y);
  Value below =
      withZeros(s, z, 5.78318596294678452118e0, 3.04712623436620863991e1,
                ratio(s, z, kJ0Top, kJ0Bottom));
  Value tiny = s.sub(s.one(x), s.mul(s.constant(x, 0.25), z));
  below = s.select(s.lt(y, s.constant(x, 1e-5)), tiny, below);
  return s.select(s.le(y, s.constant(x, 5)), below,
                  asymptotic(s, y, kOrder0, false));
}
static Value j1(ScalarOps s, Value x) {
  Value y = s.abs(x), z = s.mul(y, y);
  Value below =
      withZeros(s, z, 1.46819706421238932572e1, 4.92184563216946036703e1,
                s.mul(x, ratio(s, z, kJ1Top, kJ1Bottom)));
  Value above = asymptotic(s, y, kOrder1, false);
  above = s.select(s.lt(x, s.zero(x)), s.neg(above), above);
  return s.select(s.le(y, s.constant(x, 5)), below, above);
}

/// `below` up to 5, minus infinity at 0.
static Value joinY(ScalarOps s, Value x, Value below, const Order &order) {
  below = s.select(s.le(x, s.zero(x)), s.constant(x, -kInfinity), below);
  return s.select(s.le(x, s.constant(x, 5)), below,
                  asymptotic(s, x, order, true));
}
static constexpr double kTwoOverPi = 0.636619772367581343075535;

static Value y0(ScalarOps s, Value x) {
  Value z = s.mul(x, x);
  Value product = s.mul(s.mul(s.constant(x, kTwoOverPi), s.log(x)), j0(s, x));
  return joinY(s, x, s.add(product, ratio(s, z, kY0Top, kY0Bottom)), kOrder0);
}
static Value y1(ScalarOps s, Value x) {
  Value z = s.mul(x, x);
  Value product = s.sub(s.mul(j1(s, x), s.log(x)), s.div(s.one(x), x));
  Value below = s.add(s.mul(x, ratio(s, z, kY1Top, kY1Bottom)),
                      s.mul(s.constant(x, kTwoOverPi), product));
  return joinY(s, x, below, kOrder1);
}

Value scalar::besselJ0(ScalarOps s, Value x) {
  return inDouble(s, x, [&](ValueRange v) { return j0(s, v[0]); });
}
Value scalar::besselJ1(ScalarOps s, Value x) {
  return inDouble(s, x, [&](ValueRange v) { return j1(s, v[0]); });
}
Value scalar::besselY0(ScalarOps s, Value x) {
  return inDouble(s, x, [&](ValueRange v) { return y0(s, v[0]); });
}
Value scalar::besselY1(ScalarOps s, Value x) {
  return inDouble(s, x, [&](ValueRange v) { return y1(s, v[0]); });
}
