package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up without making anybody wait who need not. The JDK's look-up blocks its thread, and
 * a virtual one would take its carrier along: so each name has a platform thread while it is looked
 * up, one however many ask. The JDK keeps what it finds ({@code networkaddress.cache.ttl}); for a
 * second even that is not asked again. Addresses need no look-up.
 */
final class Resolver {

  /** How the JDK looks a name up; another one in tests. */
  interface Lookup {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  private static final long FRESH_NANOS = 1_000_000_000;

  private static final Pattern FOUR_BYTES =
      Pattern.compile(
          "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");

  private final Lookup lookup;
  private final Map<String, Name> names = new ConcurrentHashMap<>();

  Resolver(Lookup lookup) {
    this.lookup = lookup;
  }

  /** Finds the addresses of a host and tells one of the two, on the loop. Called on the loop. */
  void resolve(
      String host,
      EventLoop loop,
      Consumer<List<InetAddress>> found,
      Consumer<UnknownHostException> unknown) {
    Asker asker = new Asker(loop, found, unknown);
    if (isAddress(host)) {
      look(host).tell(asker);
    } else {
      names.computeIfAbsent(host, Name::new).ask(asker);
    }
  }

  /** In brackets or four bytes between dots: then, and only then, nothing is looked up. */
  private static boolean isAddress(String host) {
    return host.startsWith("[") || FOUR_BYTES.matcher(host).matches();
  }

  private record Asker(
      EventLoop loop, Consumer<List<InetAddress>> found, Consumer<UnknownHostException> unknown) {}

  /** What a look-up brings. */
  private sealed interface Result {
    void tell(Asker asker);
  }

  private record Found(List<InetAddress> addresses) implements Result {
    @Override
    public void tell(Asker asker) {
      asker.found().accept(addresses);
    }
  }

  private record Unknown(UnknownHostException failure) implements Result {
    @Override
    public void tell(Asker asker) {
      asker.unknown().accept(failure);
    }
  }

  private Result look(String host) {
    try {
      return new Found(List.of(lookup.all(host)));
    } catch (UnknownHostException e) {
      return new Unknown(e);
    } catch (RuntimeException | Error e) {
      return failed(host, e);
    }
  }

  private static Unknown failed(String host, Throwable cause) {
    UnknownHostException failure = new UnknownHostException(host);
    failure.initCause(cause);
    return new Unknown(failure);
  }

  /** A name, what is known of it, and who waits to know. */
  private final class Name {
    private final String host;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private List<Asker> waiting = new ArrayList<>();

    @GuardedBy("lock")
    private @Nullable Found known;

    @GuardedBy("lock")
    private long knownAt;

    Name(String host) {
      this.host = host;
    }

    void ask(Asker asker) {
      long now = asker.loop().now();
      Found fresh = null;
      boolean first = false;
      lock.lock();
      try {
        if (known != null && now - knownAt <= FRESH_NANOS) {
          fresh = known;
        } else {
          first = waiting.isEmpty();
          waiting.add(asker);
        }
      } finally {
        lock.unlock();
      }
      if (fresh != null) {
        fresh.tell(asker);
      } else if (first) {
        start(now);
      }
    }

    private void start(long now) {
      try {
        Thread.ofPlatform().daemon().name("fluxgate-resolve").start(() -> done(look(host), now));
      } catch (OutOfMemoryError e) { // there are no more threads to be had
        done(failed(host, e), now);
      }
    }

    private void done(Result result, long askedAt) {
      List<Asker> told;
      lock.lock();
      try {
        if (result instanceof Found found) {
          known = found;
          knownAt = askedAt;
        }
        told = waiting;
        waiting = new ArrayList<>();
      } finally {
        lock.unlock();
      }
      for (Asker asker : told) {
        asker.loop().execute(() -> result.tell(asker));
      }
    }
  }
}
