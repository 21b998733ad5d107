package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

  @ParameterizedTest
  @CsvSource({
    "a=1,               a,    1",
    "x=0&a=1&a=2,       a,    1",
    "a,                 a,    ''",
    "a=,                a,    ''",
    "a&b=1,             a,    ''",
    "a=b=c,             a,    b=c",
    "a==,               a,    =",
    "&&a=1&&,           a,    1",
    "a+b=c+d,           'a b','c d'",
    "a%20b=c%2Bd,       'a b',c+d",
    "%61=%26,           a,    &",
    "a%3Db=1,           a=b,  1",
    "a=%C3%A9,          a,    é",
    "a=é,               a,    é",
    "a=%F0%9F%98%80,    a,    😀",
    "a=?/:@#,           a,    ?/:@#",
    "=1,                '',   1",
    "a=%,               a,    %",
    "a=%4,              a,    %4",
    "a=%zz%41,          a,    %zzA",
    "a=%%41,            a,    %A",
    "a=%2541,           a,    %41",
    "%zz=1,             %zz,  1",
  })
  void givesTheFirstValueOfANameDecoded(String raw, String name, String value) {
    assertThat(Query.parse(raw).first(name)).contains(value);
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    assertThat(Query.parse("a=%FFx").first("a")).contains("\uFFFDx");
    assertThat(Query.parse("a=%C0%AE").first("a"))
        .hasValueSatisfying(v -> assertThat(v).doesNotContain("."));
    assertThat(Query.parse("a=%ED%A0%80").first("a"))
        .hasValueSatisfying(v -> assertThat(v).doesNotContain("\ud800"));
    assertThat(Query.parse("%FF=1").first("\uFFFD")).contains("1");
  }

  @ParameterizedTest
  @CsvSource({
    "'',a",
    "b=a,a",
    "A=1,a",
    "ab=1,a",
    "a%00=1,a",
    "b&c,''",
    "&&,''",
    "b=1,=",
    "b=a=1,a"
  })
  void aNameThatDoesNotOccurHasNoValue(String raw, String name) {
    assertThat(Query.parse(raw).first(name)).isEmpty();
    assertThat(Query.parse(raw).all(name)).isEmpty();
  }

  @Test
  void givesAllValuesInTheirOrder() {
    assertThat(Query.parse("a=1&b=2&%61=3&a&a=").all("a")).containsExactly("1", "3", "", "");
  }

  @Test
  void controlCharactersComeOutDecodedForTheReaderToJudge() {
    assertThat(Query.parse("a=%0d%0a%00").first("a")).contains("\r\n\0");
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theWorkGrowsWithTheTextAndNotWithItsSquare() {
    Query query = Query.parse("a&".repeat(2_000_000));

    assertThat(query.first("b")).isEmpty();
    assertThat(query.all("a")).hasSize(2_000_000);
  }
}
