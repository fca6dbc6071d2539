# Signs what is packed, so that Windows takes it where an execution policy asks for it. Dot-source this file for it.

# Why nothing can be signed here, or with that certificate; nothing where it can.
function Get-SignatureRefusal([string] $CertificatePath) {
    if (-not (Test-Path -LiteralPath $CertificatePath -PathType Leaf)) { return "There is no certificate '$CertificatePath'." }
    if (-not (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)) {
        'Only PowerShell on Windows can sign (Set-AuthenticodeSignature). Run Pack with -CertificatePath there, or without it here: the package is then unsigned.'
    }
}

# The certificate of a PFX file. Its password, where it has one, is in FLOWEXEC_CERTIFICATE_PASSWORD, which no list of processes shows.
function Get-SigningCertificate([string] $Path) {
    $certificate = [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12FromFile($Path, $env:FLOWEXEC_CERTIFICATE_PASSWORD)
    if (-not $certificate.HasPrivateKey) { throw "The certificate '$Path' has no private key, and nothing can be signed with it." }
    $certificate
}

<#
.SYNOPSIS
Signs the manifests, the views and every assembly that nobody has signed yet, in what is to be packed.
.PARAMETER Content
Names and bytes of the files; those that are signed are replaced.
#>
function Set-ContentSignature([Collections.Generic.IDictionary[string, byte[]]] $Content, [Security.Cryptography.X509Certificates.X509Certificate2] $Certificate) {
    $folder = [IO.Directory]::CreateTempSubdirectory('flowexec-').FullName
    try {
        foreach ($name in @($Content.Keys) -match '\.(psd1|ps1xml|dll)$') {
            $file = Join-Path $folder $name
            $null = [IO.Directory]::CreateDirectory((Split-Path $file))
            [IO.File]::WriteAllBytes($file, $Content[$name])
            if ((Get-AuthenticodeSignature -LiteralPath $file).SignerCertificate) { continue }
            $signed = Set-AuthenticodeSignature -LiteralPath $file -Certificate $Certificate -HashAlgorithm SHA256 -IncludeChain NotRoot
            if ($signed.SignerCertificate.Thumbprint -ne $Certificate.Thumbprint) { throw "'$name' was not signed: $($signed.StatusMessage)" }
            $Content[$name] = [IO.File]::ReadAllBytes($file)
        }
    } finally { Remove-Item -LiteralPath $folder -Recurse -Force }
}
