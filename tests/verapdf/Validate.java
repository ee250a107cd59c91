import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks every PDF named on the command line against PDF/A-3a and PDF/UA-1; one tab-separated line a verdict. */
public class Validate {
    private static final List<PDFAFlavour> FLAVOURS = Arrays.asList(PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1);

    public static void main(String[] paths) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever the library prints must not mix with the verdicts
        VeraGreenfieldFoundryProvider.initialise();
        for (String path : paths) {
            for (PDFAFlavour flavour : FLAVOURS) {
                out.println(verdict(path, flavour));
            }
        }
        out.println("done");
    }

    private static String verdict(String path, PDFAFlavour flavour) {
        String start = flavour.getId() + "\t" + path + "\t";
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 100, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            Set<String> failures = new TreeSet<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                failures.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber() + " "
                        + assertion.getMessage() + " [" + assertion.getErrorMessage() + "] at " + assertion.getLocation().getContext());
            }
            return start + (result.isCompliant() ? "pass" : "fail") + "\t" + plain(String.join(" | ", failures));
        } catch (Exception error) {
            return start + "error\t" + plain(error.toString());
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
