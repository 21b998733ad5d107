package io.fluxgate.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a parser may allocate, and those who judge it: so much for each byte of its input, and
 * something besides. Too much is what an input asks for without sending it.
 */
public final class MemoryBound {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long BESIDES = 16 << 20;
  private static final long FOR_EACH_BYTE = 10_000;

  private MemoryBound() {}

  /** Something that is done with an input. */
  public interface Work {
    /** Does it. */
    void run() throws Exception;
  }

  /**
   * Does it, and fails if it allocates more than an input of that length justifies. It is done once
   * more before that is said, because the first time loads classes.
   *
   * @param length the input's length in bytes
   */
  public static void check(int length, Work work) throws Exception {
    long most = BESIDES + FOR_EACH_BYTE * length;
    if (allocated(work) > most) {
      long again = allocated(work);
      if (again > most) {
        throw new AssertionError(
            again + " bytes were allocated for an input of " + length + ": at most " + most);
      }
    }
  }

  private static long allocated(Work work) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
