package io.fluxgate.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Reads the files of one configuration, and remembers what was in them. For one thread. */
final class FileReads {

  /** More than any bundle of certificates in use. */
  static final int LARGEST_BYTES = 4 << 20;

  private final Map<String, String> digests = new TreeMap<>();

  /** The content of a file; the field is to blame if it cannot be read. */
  byte[] read(String field, String file) {
    byte[] content = content(field, file);
    digests.put(file, HexFormat.of().formatHex(Digests.sha256(content)));
    return content;
  }

  /** A digest of each file's content, by its path. */
  Map<String, String> digests() {
    return Map.copyOf(digests);
  }

  private static byte[] content(String field, String file) {
    Path path = path(field, file);
    if (Files.isDirectory(path)) {
      throw new TlsConfigException(field, "must be a file, is a directory: " + quoted(file));
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new TlsConfigException(field, "must be a regular file: " + quoted(file));
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LARGEST_BYTES + 1);
      if (content.length > LARGEST_BYTES) {
        throw new TlsConfigException(field, "must be at most 4 MiB: " + quoted(file));
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new TlsConfigException(field, "no such file: " + place(file, path), e);
    } catch (IOException e) {
      String why = e.getClass().getSimpleName();
      throw new TlsConfigException(
          field, "the gateway must be allowed to read it: " + place(file, path) + ": " + why, e);
    }
  }

  private static Path path(String field, String file) {
    if (file.isBlank()) {
      throw new TlsConfigException(field, "must be the path of a file: " + quoted(file));
    }
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new TlsConfigException(field, "must be the path of a file: " + quoted(file), e);
    }
  }

  private static String place(String file, Path path) {
    return path.isAbsolute()
        ? quoted(file)
        : quoted(file) + " (" + PrintableText.of(path.toAbsolutePath().toString()) + ")";
  }

  static String quoted(String file) {
    return "'" + PrintableText.of(file) + "'";
  }
}
