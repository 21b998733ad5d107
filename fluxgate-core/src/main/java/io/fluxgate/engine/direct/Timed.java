package io.fluxgate.engine.direct;

/** Something with a deadline that its loop's tick looks at. Belongs to one loop's thread. */
abstract class Timed {

  final EventLoop loop;

  /** Its place in the loop's list; -1 while it is in none. */
  int place = -1;

  private boolean armed;
  private long deadlineNanos;

  Timed(EventLoop loop) {
    this.loop = loop;
  }

  /** The deadline is over; it has been disarmed. */
  abstract void expired();

  /** The loop ends: lets go of everything. */
  abstract void cut();

  /** How many bytes of messages it keeps in memory at present. */
  int held() {
    return 0;
  }

  /** From now on, so long; a deadline that was set before is forgotten. */
  final void arm(long nanos) {
    armed = true;
    deadlineNanos = loop.now() + nanos;
  }

  /** Like {@link #arm}, but zero means without end. */
  final void armUnlessZero(long nanos) {
    if (nanos > 0) {
      arm(nanos);
    } else {
      armed = false;
    }
  }

  /** Whether a deadline would be over later than that, or never. */
  final boolean endsAfter(long nanos) {
    return !armed || deadlineNanos - nanos > 0;
  }

  final void disarm() {
    armed = false;
  }

  /** The loop's tick. */
  final void tick(long now) {
    if (armed && deadlineNanos - now <= 0) {
      armed = false;
      expired();
    }
  }
}
