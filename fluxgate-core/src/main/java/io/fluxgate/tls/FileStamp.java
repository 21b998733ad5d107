package io.fluxgate.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What a file looks like from outside: two of them differ if it has been written or replaced.
 *
 * @param modified when it was written
 * @param size its bytes
 * @param key which file the path leads to, where the system can tell
 */
record FileStamp(FileTime modified, long size, @Nullable Object key) {

  private static final FileStamp ABSENT = new FileStamp(FileTime.fromMillis(0), -1, null);

  /** A file that cannot be looked at has a stamp of its own. */
  static FileStamp of(String file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(Path.of(file), BasicFileAttributes.class);
      return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException | InvalidPathException e) {
      return ABSENT;
    }
  }
}
