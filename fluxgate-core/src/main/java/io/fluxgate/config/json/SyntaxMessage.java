package io.fluxgate.config.json;

import io.fluxgate.config.Problem.Position;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Says what is wrong with a text that is no JSON, without the parser's own words. Those tell the
 * cases apart; where they are not known, the message says less.
 */
final class SyntaxMessage {

  private SyntaxMessage() {}

  static String of(JacksonException e, List<Position> open) {
    String said = String.valueOf(e.getOriginalMessage());
    if (e instanceof UnexpectedEndOfInputException) {
      return open.isEmpty()
          ? "the text ends too early"
          : "the text ends before the bracket is closed that was opened at "
              + open.getLast().line()
              + ":"
              + open.getLast().column();
    }
    if (e instanceof StreamConstraintsException) {
      return "a name, text or number is longer than any configuration needs";
    }
    String found = found(said);
    if (said.contains("comment")) {
      return "a comment is no JSON";
    }
    if (said.contains("expecting comma")) {
      return "a comma or a closing bracket is missing before " + found;
    }
    if (said.contains("expecting a colon")) {
      return "a colon is missing before " + found;
    }
    if (said.contains("double-quote to start")) {
      return found.equals("'}'")
          ? "a field must follow the comma"
          : "a field's name in double quotes must stand here, not " + found;
    }
    if (said.startsWith("Unexpected close marker")) {
      return "this bracket does not close the one that is open";
    }
    if (said.startsWith("Unrecognized token") || said.startsWith("Non-standard token")) {
      return found + " is no JSON value; a text stands in double quotes";
    }
    if (said.startsWith("Illegal unquoted character")) {
      return "a text must not hold a line end or control character; write it as an escape";
    }
    if (said.startsWith("Illegal character")) {
      return "a control character must not stand here";
    }
    if (said.startsWith("Unrecognized character escape")) {
      return "a backslash in a text must be followed by one of \" \\ / b f n r t u";
    }
    if (said.contains("eading zero")) {
      return "a number must not begin with a zero";
    }
    return said.startsWith("Unexpected character")
        ? "a value must stand here, not " + found
        : "is not valid JSON here";
  }

  /** The first thing in single quotes, or the code of an invisible character. */
  private static String found(String said) {
    int start = said.indexOf('\'');
    int end = said.indexOf('\'', start + 2);
    if (start < 0 || end < 0) {
      return "this character";
    }
    String quoted = said.substring(start + 1, end);
    boolean visible = !quoted.isEmpty();
    for (int i = 0; visible && i < quoted.length(); i++) {
      visible = !Character.isISOControl(quoted.charAt(i));
    }
    return visible ? "'" + Node.cut(quoted) + "'" : "an invisible character";
  }
}
