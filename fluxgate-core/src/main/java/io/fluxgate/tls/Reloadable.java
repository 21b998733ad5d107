package io.fluxgate.tls;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Something that is made of files, and made anew when they have changed. It is always whole: files
 * that are wrong leave the one before in its place. Safe for use by many threads.
 */
final class Reloadable<T> {

  private final List<String> paths;
  private final Function<FileReads, T> loader;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile T present;

  /** Guarded by the lock, as the next one is. */
  private Map<String, FileStamp> stamps;

  private Map<String, String> digests;

  /**
   * Loads for the first time.
   *
   * @param paths every file that the loader may read
   * @throws TlsConfigException if the loader does
   */
  Reloadable(List<String> paths, Function<FileReads, T> loader) {
    this.paths = List.copyOf(paths);
    this.loader = loader;
    stamps = stamps();
    FileReads files = new FileReads();
    present = loader.apply(files);
    digests = files.digests();
  }

  T present() {
    return present;
  }

  /**
   * Looks whether a file has changed, and if it has, loads all of them.
   *
   * @return whether there is a new one now
   * @throws TlsConfigException if the files are wrong; told once, then not before one changes
   */
  boolean reloadIfChanged() {
    lock.lock();
    try {
      Map<String, FileStamp> now = stamps(); // before the reading: what is written later is seen
      if (now.equals(stamps)) {
        return false;
      }
      stamps = now;
      FileReads files = new FileReads();
      T next = loader.apply(files);
      if (files.digests().equals(digests)) {
        return false;
      }
      digests = files.digests();
      present = next;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Map<String, FileStamp> stamps() {
    Map<String, FileStamp> found = new TreeMap<>();
    for (String path : paths) {
      found.put(path, FileStamp.of(path));
    }
    return found;
  }
}
