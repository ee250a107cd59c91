// Signs a field of a PDF with a key in a PKCS#12 file, as programs built on iText 5 do: in append mode, with its own stamp.
// Sign IN FIELD KEY PASSPHRASE SECONDS, and then as often as wanted: cades|cms OUT

import com.itextpdf.text.pdf.PdfReader;
import com.itextpdf.text.pdf.PdfSignatureAppearance;
import com.itextpdf.text.pdf.PdfStamper;
import com.itextpdf.text.pdf.security.BouncyCastleDigest;
import com.itextpdf.text.pdf.security.MakeSignature;
import com.itextpdf.text.pdf.security.MakeSignature.CryptoStandard;
import com.itextpdf.text.pdf.security.PrivateKeySignature;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.util.Calendar;
import java.util.TimeZone;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

public class Sign {
    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        char[] passphrase = args[3].toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new FileInputStream(args[2]), passphrase);
        String alias = keys.aliases().nextElement();
        PrivateKey key = (PrivateKey) keys.getKey(alias, passphrase);
        Calendar now = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        now.setTimeInMillis(Long.parseLong(args[4]) * 1000);
        for (int at = 5; at < args.length; at += 2) {
            FileOutputStream out = new FileOutputStream(args[at + 1]);
            PdfStamper stamper = PdfStamper.createSignature(new PdfReader(args[0]), out, '\0', null, true);
            PdfSignatureAppearance appearance = stamper.getSignatureAppearance();
            appearance.setSignDate(now);
            appearance.setReason("I approve");
            appearance.setVisibleSignature(args[1]);
            CryptoStandard standard = args[at].equals("cades") ? CryptoStandard.CADES : CryptoStandard.CMS;
            MakeSignature.signDetached(appearance, new BouncyCastleDigest(), new PrivateKeySignature(key, "SHA-256", "BC"),
                keys.getCertificateChain(alias), null, null, null, 0, standard);
        }
    }
}
