package io.fluxgate;

import io.fluxgate.config.CostConfig;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.LimitConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.SharedLimitConfig;
import io.fluxgate.filter.Filter;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.identity.FormFilter;
import io.fluxgate.identity.UserId;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.ratelimit.Limit;
import io.fluxgate.ratelimit.LimitFields;
import io.fluxgate.ratelimit.LimitListener;
import io.fluxgate.ratelimit.RateLimitFilter;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the limits on the rates of a gateway's routes. Those that several routes share are made
 * once.
 */
final class LimitAssembler {

  private final Parts parts;
  private final LimitCounts counts;
  private @Nullable LimitFields fields;
  private final List<Limiting> everywhere = new ArrayList<>();
  private final Map<String, Limiting> shared = new LinkedHashMap<>();

  /** A limit as configured, and the limiters that were made for it. */
  private record Limiting(
      RateLimitConfig config, RateLimiter limiter, Map<String, RateLimiter> tiers) {}

  LimitAssembler(GatewayConfig gateway, Parts parts, LimitCounts counts) {
    this.parts = parts;
    this.counts = counts;
    gateway.rateLimits().forEach(limit -> everywhere.add(make(limit)));
    gateway.sharedRateLimits().forEach((name, limit) -> shared.put(name, make(limit)));
  }

  private Limiting make(RateLimitConfig config) {
    Map<String, RateLimiter> tiers = new LinkedHashMap<>();
    config.tiers().limits().forEach((tier, limit) -> tiers.put(tier, parts.rateLimiter(limit)));
    return new Limiting(config, parts.rateLimiter(config.algorithm()), tiers);
  }

  /** What stands on the way of a route that is called so; nothing if it has no limits. */
  List<Filter> filters(RouteConfig route, String id) {
    UserIdentifier user =
        UserIdentifier.firstOf(route.userIdKey().stream().map(UserIdentifier::parse).toList());
    List<Limit> limits = new ArrayList<>();
    List<Limit> withoutForm = new ArrayList<>();
    List<Limiting> limitings = limitings(route);
    for (Limiting limiting : limitings) {
      UserIdentifier key = key(limiting.config(), user);
      Limit limit = limit(limiting, key);
      limits.add(limit);
      if (!key.needsForm()) {
        withoutForm.add(limit);
      }
    }
    if (limits.isEmpty()) {
      return List.of();
    }
    LimitListener listener = listener(id, limitings);
    List<Filter> filters = new ArrayList<>();
    if (withoutForm.size() < limits.size()) {
      filters.add(RateLimitFilter.early(withoutForm, fields(), listener));
      filters.add(FormFilter.create());
    }
    filters.add(RateLimitFilter.of(limits, fields(), listener, parts.time()));
    return filters;
  }

  /** One secret for all routes, and no chance used where there are no limits. */
  private LimitFields fields() {
    LimitFields known = fields;
    if (known == null) {
      known = LimitFields.create(parts.random());
      fields = known;
    }
    return known;
  }

  /** From the widest to the narrowest. */
  private List<Limiting> limitings(RouteConfig route) {
    List<Limiting> limitings = new ArrayList<>(everywhere);
    route.routeRateLimit().ifPresent(limit -> limitings.add(make(limit)));
    route.userRateLimit().ifPresent(limit -> limitings.add(make(limit)));
    for (LimitConfig limit : route.rateLimits()) {
      limitings.add(
          switch (limit) {
            case RateLimitConfig own -> make(own);
            case SharedLimitConfig use -> use(use);
          });
    }
    return limitings;
  }

  /** A shared limit with what it costs here. */
  private Limiting use(SharedLimitConfig use) {
    Limiting known = shared.get(use.name());
    if (known == null) {
      throw new IllegalStateException("unknown shared rate limit: " + use.name());
    }
    return use.cost().isEmpty()
        ? known
        : new Limiting(known.config().withCost(use.cost()), known.limiter(), known.tiers());
  }

  /** Who shares an allowance; nobody identifies himself where all do. */
  private static UserIdentifier key(RateLimitConfig config, UserIdentifier user) {
    return config.per().equals(List.of(RateLimitConfig.USER))
        ? user
        : UserIdentifier.firstOf(config.per().stream().map(UserIdentifier::parse).toList());
  }

  private Limit limit(Limiting limiting, UserIdentifier key) {
    RateLimitConfig config = limiting.config();
    RateLimitConfig.Refusal refusal = config.refusal();
    Limit.Builder limit =
        Limit.builder(config.name(), limiting.limiter())
            .tiers(limiting.tiers())
            .shadow(config.shadow())
            .onError(Limit.OnError.valueOf(config.onError().name()))
            .fields(Limit.Fields.valueOf(config.headers().name()))
            .refusal(new Refusal(refusal.status(), refusal.contentType(), refusal.body()));
    if (!config.per().isEmpty()) {
      limit.key(request -> key.identifyOrAddress(request).key());
    }
    config.keyFunction().ifPresent(live -> limit.key(function(live.part())));
    config
        .tiers()
        .by()
        .map(UserIdentifier::parse)
        .ifPresent(by -> limit.tierBy(request -> by.identify(request).map(UserId::value)));
    config.tiers().function().ifPresent(live -> limit.tierBy(function(live.part())));
    config.cost().map(LimitAssembler::cost).ifPresent(limit::cost);
    return limit.build();
  }

  @SuppressWarnings("unchecked") // the builder takes no other; what it gives is used as what it is
  private static <T> Function<Request, T> function(Object live) {
    return (Function<Request, T>) live;
  }

  private static Limit.Cost cost(CostConfig cost) {
    return switch (cost) {
      case CostConfig.Fixed fixed -> request -> fixed.permits();
      case CostConfig.Live live -> (Limit.Cost) live.function();
      case CostConfig.From from -> {
        UserIdentifier source = UserIdentifier.parse(from.source());
        yield request -> said(source.identify(request).map(UserId::value));
      }
    };
  }

  private static long said(Optional<String> cost) throws RequestException {
    if (cost.isEmpty()) {
      return 1;
    }
    String text = cost.get();
    if (!text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      throw noCost();
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '0') {
      zeros++;
    }
    String digits = text.substring(zeros);
    if (digits.isEmpty()) {
      throw noCost();
    }
    // More digits than a long has are more than any limit.
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private static RequestException noCost() {
    return RequestException.badRequest("What a request counts is a whole number from 1 on.");
  }

  private LimitListener listener(String route, List<Limiting> limitings) {
    Map<String, LimitCounts.Exceeding> known = new HashMap<>();
    for (Limiting limiting : limitings) {
      String policy = limiting.config().name();
      known.put(policy, counts.of(route, policy, limiting.config().shadow()));
    }
    Map<String, LimitCounts.Exceeding> byPolicy = Map.copyOf(known);
    return (request, policy, shadow) ->
        Objects.requireNonNull(byPolicy.get(policy), policy).exceeded(request);
  }
}
