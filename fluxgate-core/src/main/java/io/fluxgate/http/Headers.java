package io.fluxgate.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message: immutable, in order, several values per name, names compared
 * without regard to case (RFC 9110, 5.1). Equal names keep their order (5.3).
 *
 * <p>Names are tokens and values hold no line end, NUL or other control character than tab; whoever
 * tries to put one in gets an {@link IllegalArgumentException}, so what is in here can be written
 * to a connection as it is. Values are ISO-8859-1 text.
 *
 * <p>{@link #toString()} hides the values of fields that carry secrets, so it may be logged.
 */
public final class Headers implements Iterable<Header> {

  private static final Headers EMPTY = new Headers(new String[0], 0);

  /**
   * Name, value, name, value, ...; only the first {@code length} places count. Never written to
   * once it is in here.
   */
  private final String[] fields;

  private final int length;

  private Headers(String[] fields, int length) {
    this.fields = fields;
    this.length = length;
  }

  /**
   * No fields at all.
   *
   * @return the empty headers
   */
  public static Headers empty() {
    return EMPTY;
  }

  /**
   * Fields from names and values in turn: {@code Headers.of("Accept", "text/html", "Via", "1.1
   * edge")}.
   *
   * @param namesAndValues name, value, name, value, ...
   * @return the fields in this order
   * @throws IllegalArgumentException if a value is missing, or a name or value is not allowed in a
   *     header
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a value is missing for header "
              + FieldRules.visible(namesAndValues[namesAndValues.length - 1]));
    }
    Builder builder = new Builder(namesAndValues.length / 2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /**
   * A builder with room for some fields.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder(12);
  }

  /**
   * A builder for about so many fields.
   *
   * @param lines how many there is room for at once; more may be added
   * @return a new builder
   * @throws IllegalArgumentException if the number is negative
   */
  public static Builder builder(int lines) {
    if (lines < 0) {
      throw new IllegalArgumentException("lines must not be negative: " + lines);
    }
    return new Builder(lines);
  }

  /**
   * How many field lines there are; a name that occurs twice counts twice.
   *
   * @return the number of lines
   */
  public int size() {
    return length / 2;
  }

  /**
   * The name of one line.
   *
   * @param index from 0 to {@link #size()} - 1
   * @return the name as it was written
   * @throws IndexOutOfBoundsException if there is no such line
   */
  public String name(int index) {
    return fields[2 * checked(index)];
  }

  /**
   * The value of one line.
   *
   * @param index from 0 to {@link #size()} - 1
   * @return the value
   * @throws IndexOutOfBoundsException if there is no such line
   */
  public String value(int index) {
    return fields[2 * checked(index) + 1];
  }

  private int checked(int index) {
    if (index < 0 || 2 * index >= length) {
      throw new IndexOutOfBoundsException("header " + index + " of " + size());
    }
    return index;
  }

  /**
   * The first value of a name.
   *
   * @param name a header name in any case
   * @return the first value, or empty if the name does not occur
   */
  public Optional<String> first(String name) {
    int at = indexOf(name, 0);
    return at < 0 ? Optional.empty() : Optional.of(fields[at + 1]);
  }

  /**
   * All values of a name, in their order.
   *
   * @param name a header name in any case
   * @return the values, one per line; empty if the name does not occur
   */
  public List<String> all(String name) {
    int at = indexOf(name, 0);
    if (at < 0) {
      return List.of();
    }
    int next = indexOf(name, at + 2);
    if (next < 0) {
      return List.of(fields[at + 1]);
    }
    List<String> values = new ArrayList<>();
    values.add(fields[at + 1]);
    for (; next >= 0; next = indexOf(name, next + 2)) {
      values.add(fields[next + 1]);
    }
    return List.copyOf(values);
  }

  /**
   * Whether a name occurs.
   *
   * @param name a header name in any case
   * @return whether there is at least one line with it
   */
  public boolean contains(String name) {
    return indexOf(name, 0) >= 0;
  }

  /**
   * How many lines a name has.
   *
   * @param name a header name in any case
   * @return the number of lines with that name
   */
  public int count(String name) {
    int count = 0;
    for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 2)) {
      count++;
    }
    return count;
  }

  /**
   * Whether a comma-separated list field holds a token, in any line and position: {@code
   * containsToken("Connection", "close")}. Parameters after a {@code ;} do not count.
   *
   * @param name a header name in any case
   * @param token a token in any case
   * @return whether one member of the list is that token
   */
  public boolean containsToken(String name, String token) {
    for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 2)) {
      if (FieldRules.listContains(fields[at + 1], token)) {
        return true;
      }
    }
    return false;
  }

  /**
   * These fields with one more line at the end; lines of the same name stay.
   *
   * @param name a header name
   * @param value its value
   * @return new headers
   * @throws IllegalArgumentException if the name or value is not allowed in a header
   */
  public Headers plus(String name, String value) {
    FieldRules.checkName(name);
    FieldRules.checkValue(name, value);
    String[] copy = Arrays.copyOf(fields, length + 2);
    copy[length] = name;
    copy[length + 1] = value;
    return new Headers(copy, length + 2);
  }

  /**
   * These fields with exactly one line of this name: the first one is replaced where it stands,
   * others of that name go, and where there was none it comes last.
   *
   * @param name a header name
   * @param value its only value
   * @return new headers
   * @throws IllegalArgumentException if the name or value is not allowed in a header
   */
  public Headers with(String name, String value) {
    int at = indexOf(name, 0);
    if (at < 0) {
      return plus(name, value);
    }
    FieldRules.checkName(name);
    FieldRules.checkValue(name, value);
    String[] copy = new String[length];
    int to = 0;
    for (int i = 0; i < length; i += 2) {
      if (i == at) {
        copy[to++] = name;
        copy[to++] = value;
      } else if (i < at || !FieldRules.sameName(fields[i], name)) {
        copy[to++] = fields[i];
        copy[to++] = fields[i + 1];
      }
    }
    return new Headers(copy, to);
  }

  /**
   * These fields and then all of the others; lines of the same name stay.
   *
   * @param others what to append
   * @return new headers
   */
  public Headers plusAll(Headers others) {
    if (others.length == 0) {
      return this;
    }
    String[] copy = Arrays.copyOf(fields, length + others.length);
    System.arraycopy(others.fields, 0, copy, length, others.length);
    return new Headers(copy, length + others.length);
  }

  /**
   * These fields without any line of this name.
   *
   * @param name a header name in any case
   * @return new headers, or these if the name does not occur
   */
  public Headers without(String name) {
    int at = indexOf(name, 0);
    if (at < 0) {
      return this;
    }
    String[] copy = new String[length - 2];
    System.arraycopy(fields, 0, copy, 0, at);
    int to = at;
    for (int i = at + 2; i < length; i += 2) {
      if (!FieldRules.sameName(fields[i], name)) {
        copy[to++] = fields[i];
        copy[to++] = fields[i + 1];
      }
    }
    return new Headers(copy, to);
  }

  private int indexOf(String name, int from) {
    for (int i = from; i < length; i += 2) {
      if (FieldRules.sameName(fields[i], name)) {
        return i;
      }
    }
    return -1;
  }

  /** The lines in their order. */
  @Override
  public Iterator<Header> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < length;
      }

      @Override
      public Header next() {
        if (next >= length) {
          throw new NoSuchElementException();
        }
        Header header = new Header(fields[next], fields[next + 1]);
        next += 2;
        return header;
      }
    };
  }

  /** Equal are headers with the same lines in the same order; names in any case. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Headers that) || that.length != length) {
      return false;
    }
    for (int i = 0; i < length; i += 2) {
      if (!FieldRules.sameName(fields[i], that.fields[i])
          || !fields[i + 1].equals(that.fields[i + 1])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = 0; i < length; i += 2) {
      hash = 31 * hash + fields[i].toLowerCase(Locale.ROOT).hashCode();
      hash = 31 * hash + fields[i + 1].hashCode();
    }
    return hash;
  }

  /**
   * The lines for a person to read, with the values of {@code Authorization}, cookies and the like
   * hidden.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < length; i += 2) {
      text.append(i == 0 ? "" : ", ").append(fields[i]).append(": ");
      text.append(FieldRules.isSecret(fields[i]) ? "(hidden)" : fields[i + 1]);
    }
    return text.append(']').toString();
  }

  /** Collects fields; not for use by several threads. */
  public static final class Builder {

    private String[] fields;
    private int length;

    /** Whether headers that were built have the same array: then it may not be written to. */
    private boolean shared;

    private Builder(int lines) {
      this.fields = new String[2 * lines];
    }

    /**
     * Appends one line.
     *
     * @param name a header name
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if the name or value is not allowed in a header
     */
    public Builder add(String name, String value) {
      FieldRules.checkName(name);
      FieldRules.checkValue(name, value);
      makeRoomFor(2);
      fields[length++] = name;
      fields[length++] = value;
      return this;
    }

    /**
     * Appends one line of other headers, which need not be checked again.
     *
     * @param others where it is from
     * @param index which of their lines, from 0 to {@link Headers#size()} - 1
     * @return this builder
     * @throws IndexOutOfBoundsException if there is no such line
     */
    public Builder add(Headers others, int index) {
      int at = 2 * others.checked(index);
      makeRoomFor(2);
      fields[length++] = others.fields[at];
      fields[length++] = others.fields[at + 1];
      return this;
    }

    /**
     * Appends all lines of other headers.
     *
     * @param others what to append
     * @return this builder
     */
    public Builder addAll(Headers others) {
      makeRoomFor(others.length);
      System.arraycopy(others.fields, 0, fields, length, others.length);
      length += others.length;
      return this;
    }

    private void makeRoomFor(int count) {
      int wanted = length + count;
      if (wanted > fields.length) {
        fields = Arrays.copyOf(fields, Math.max(8, Math.max(wanted, 2 * length)));
        shared = false;
      } else if (shared) {
        fields = Arrays.copyOf(fields, fields.length);
        shared = false;
      }
    }

    /**
     * Forgets what was added, so that the builder may be used for other headers; those it has built
     * stay as they are.
     *
     * @return this builder
     */
    public Builder clear() {
      if (shared) {
        fields = new String[Math.max(8, length)]; // the next ones will be about as many
        shared = false;
      } else {
        Arrays.fill(fields, 0, length, null);
      }
      length = 0;
      return this;
    }

    /**
     * The headers with what was added so far; the builder may go on.
     *
     * @return immutable headers
     */
    public Headers build() {
      if (length == 0) {
        return EMPTY;
      }
      shared = true;
      return new Headers(fields, length);
    }
  }
}
