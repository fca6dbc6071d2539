@{
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # The build script and the samples talk to a person at a console.
        'PSAvoidUsingWriteHost'
        # Pester: what BeforeAll sets is used in other blocks, which the rule cannot see.
        'PSUseDeclaredVarsMoreThanAssignments'
        # Tests and samples sign in to the built-in emulator with a made-up secret.
        'PSAvoidUsingConvertToSecureStringWithPlainText'
        # The emulator speaks http on the loopback address; nothing leaves the machine.
        'PSAvoidUsingAllowUnencryptedAuthentication'
        # Files are UTF-8 without a mark, which is what PowerShell 7 reads.
        'PSUseBOMForUnicodeEncodedFile'
    )
}
