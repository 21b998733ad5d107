package io.fluxgate.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key and its certificates from a PKCS#12 file (RFC 7292). */
final class Pkcs12File {

  private Pkcs12File() {}

  static Identity read(
      FileReads files, String field, String file, String passwordField, String password) {
    byte[] content = files.read(field, file);
    char[] secret = password.toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), secret);
      String alias = alias(field, file, store);
      Identity identity = identity(store, alias, secret);
      if (identity != null) {
        return identity;
      }
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException
          ? wrongPassword(passwordField, file, e)
          : damaged(field, file, e);
    } catch (GeneralSecurityException e) {
      throw e instanceof UnrecoverableKeyException
          ? wrongPassword(passwordField, file, e)
          : damaged(field, file, e);
    }
    throw new TlsConfigException(
        field, "must hold a private key with its certificate: " + FileReads.quoted(file));
  }

  private static @Nullable Identity identity(KeyStore store, String alias, char[] secret)
      throws GeneralSecurityException {
    Certificate[] certificates = store.getCertificateChain(alias);
    if (certificates == null || certificates.length == 0) {
      return null;
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : certificates) {
      chain.add((X509Certificate) certificate);
    }
    return store.getKey(alias, secret) instanceof PrivateKey key
            && KeyPairs.belongTogether(key, chain.getFirst())
        ? new Identity(key, chain)
        : null;
  }

  private static String alias(String field, String file, KeyStore store)
      throws GeneralSecurityException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.isEmpty()) {
      throw new TlsConfigException(
          field, "must hold a private key, holds none: " + FileReads.quoted(file));
    }
    if (keys.size() > 1) {
      throw new TlsConfigException(
          field,
          "must hold one private key, holds "
              + PrintableText.of(String.join(", ", keys))
              + ": "
              + FileReads.quoted(file));
    }
    return keys.getFirst();
  }

  private static TlsConfigException wrongPassword(String field, String file, Exception cause) {
    return new TlsConfigException(
        field, "must be the one that opens " + FileReads.quoted(file), cause);
  }

  private static TlsConfigException damaged(String field, String file, Exception cause) {
    return new TlsConfigException(
        field, "must be a PKCS#12 file, is none or is damaged: " + FileReads.quoted(file), cause);
  }
}
