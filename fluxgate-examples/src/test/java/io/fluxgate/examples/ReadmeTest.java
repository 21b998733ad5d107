package io.fluxgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the README shows is code that compiles and JSON that is read: every block stands in a file
 * of this module.
 */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");

  @Test
  void everyJavaBlockStandsInAnExampleOrATest() throws IOException {
    String sources = allText(Path.of("src"), ".java");
    for (String block : blocks("java")) {
      assertThat(sources).as("a block of the README").contains(squeezed(block));
    }
  }

  @Test
  void everyJsonBlockStandsInAFileOfTheExamples() throws IOException {
    String json =
        squeezed(
            Files.readString(Path.of("gateway.json")) + Files.readString(Path.of("https.json")));
    for (String block : blocks("json")) {
      assertThat(json).as("a block of the README").contains(squeezed(block));
    }
  }

  @Test
  void theReadmesTestCommandIsTheOneThatCiCalls() throws IOException {
    List<String> commands = blocks("sh");

    assertThat(commands).anySatisfy(block -> assertThat(block).contains("mvn verify"));
    assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("mvn -B -ntp verify");
  }

  private static List<String> blocks(String language) throws IOException {
    List<String> blocks = new ArrayList<>();
    String readme = Files.readString(ROOT.resolve("README.md"));
    String fence = "```" + language + "\n";
    for (int at = readme.indexOf(fence); at >= 0; at = readme.indexOf(fence, at + 1)) {
      int start = at + fence.length();
      blocks.add(readme.substring(start, readme.indexOf("```", start)));
    }
    assertThat(blocks).as(language + " blocks of the README").isNotEmpty();
    return blocks;
  }

  private static String allText(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .map(ReadmeTest::read)
          .map(ReadmeTest::squeezed)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Without white space: the formatter breaks lines where the README would not. */
  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }
}
