# The package: what is in it, that it is the same each time, and that it can be installed, used and removed.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$Root/build/Package.ps1"
    $version = "$((Get-Module FlowExec).Version)"
    Export-Package $Root $ModuleFolder $version "$TestDrive/repository"
    $package = "$TestDrive/repository/FlowExec.$version.nupkg"
    $opened = "$TestDrive/opened"
    [IO.Compression.ZipFile]::ExtractToDirectory($package, $opened)
}

Describe 'The package' {
    It 'holds the module as it was built, the licence, the notice and the bill of materials' {
        foreach ($file in Get-ChildItem $ModuleFolder -File -Recurse | Where-Object Name -NE 'FlowExec.psd1') {
            $packed = Join-Path $opened ([IO.Path]::GetRelativePath($ModuleFolder, $file))
            (Get-FileHash -LiteralPath $packed).Hash | Should -Be (Get-FileHash -LiteralPath $file).Hash -Because $file.Name
        }
        "$opened/LICENSE", "$opened/NOTICE", "$opened/sbom.cdx.json" | Should -Exist
    }

    It 'says in its manifest and in its description what the changelog says of the version' {
        $notes = Get-ReleaseNote $Root $version
        $notes | Should -Not -BeNullOrEmpty
        (Import-PowerShellDataFile "$opened/FlowExec.psd1").PrivateData.PSData.ReleaseNotes.ReplaceLineEndings("`n") | Should -Be $notes
        ([xml](Get-Content "$opened/FlowExec.nuspec" -Raw)).package.metadata.releaseNotes.Trim() | Should -Be $notes
    }

    It 'has the symbols of every assembly of the project beside it' {
        [IO.Compression.ZipFile]::ExtractToDirectory("$TestDrive/repository/FlowExec.$version.symbols.zip", "$TestDrive/symbols")
        $symbols = (Get-ChildItem $ModuleFolder -Filter FlowExec*.dll -Recurse).BaseName | Sort-Object -Unique | ForEach-Object { "$_.pdb" }
        (Get-ChildItem "$TestDrive/symbols").Name | Sort-Object | Should -Be ($symbols | Sort-Object)
    }

    It 'is the same, byte for byte, when it is made again' {
        Export-Package $Root $ModuleFolder $version "$TestDrive/again"
        foreach ($file in Get-ChildItem "$TestDrive/again") {
            (Get-FileHash $file).Hash | Should -Be (Get-FileHash "$TestDrive/repository/$($file.Name)").Hash -Because $file.Name
        }
    }
}

Describe 'A signed package' {
    # A certificate of the test's own. Nobody trusts it, so each file is signed, and none is valid.
    It 'has the signature on manifests, views and assemblies, and on no other file' {
        . "$Root/build/Signature.ps1"
        if (-not (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'only PowerShell on Windows can sign'; return }
        $key = [Security.Cryptography.RSA]::Create(2048)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=FlowExec test', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $use = [Security.Cryptography.OidCollection]::new()
        $null = $use.Add([Security.Cryptography.Oid]::new('1.3.6.1.5.5.7.3.3'))
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension]::new($use, $true))
        $made = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1))
        [IO.File]::WriteAllBytes("$TestDrive/test.pfx", $made.Export('Pfx', ''))

        Export-Package $Root $ModuleFolder $version "$TestDrive/signed" (Get-SigningCertificate "$TestDrive/test.pfx")

        [IO.Compression.ZipFile]::ExtractToDirectory("$TestDrive/signed/FlowExec.$version.nupkg", "$TestDrive/signed/opened")
        $files = Get-ChildItem "$TestDrive/signed/opened" -File -Recurse
        $files | Where-Object { $_.Extension -in '.psd1', '.ps1xml', '.dll' } | ForEach-Object { (Get-AuthenticodeSignature $_).SignerCertificate | Should -Not -BeNullOrEmpty -Because $_.Name }
        (Get-AuthenticodeSignature "$TestDrive/signed/opened/FlowExec.psd1").SignerCertificate.Thumbprint | Should -Be $made.Thumbprint
    }
}

Describe 'flowexec for other machines' -Tag Soak {
    It 'carries one native SQLite and no other, for <_>' -ForEach 'win-x64', 'win-arm64', 'osx-arm64', 'osx-x64', 'linux-musl-x64', 'linux-arm64' {
        $said = dotnet publish "$Root/src/FlowExec.Cli/FlowExec.Cli.csproj" -c Release -r $_ --self-contained false -p:UseAppHost=false -o "$TestDrive/$_" --nologo 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
        $native = @(Get-ChildItem "$TestDrive/$_" -Recurse -File | Where-Object Name -Match '^(lib)?e_sqlite3\.(dll|so|dylib)$')
        $native.Name | Should -Be ($_ -like 'win*' ? 'e_sqlite3.dll' : $_ -like 'osx*' ? 'libe_sqlite3.dylib' : 'libe_sqlite3.so')
        Get-NativeMachine $native[0] | Should -Be $NativeMachine[$_]
    }
}

Describe 'Third parties' {
    BeforeAll {
        $private = (Get-ChildItem $ModuleFolder -File -Recurse -Include *.dll, *.so, *.dylib | Where-Object Name -NotLike 'FlowExec*').Name | Sort-Object -Unique
        $bill = Get-Content "$opened/sbom.cdx.json" -Raw | ConvertFrom-Json
    }

    It 'NOTICE is as Docs and Pack would write it now' {
        Get-Content "$Root/NOTICE" -Raw | Should -Be (Get-Notice $Root $ModuleFolder $version) -Because './build.ps1 -Task Docs writes it'
    }

    It 'NOTICE names every file that is not the project''s own, and no other' {
        $named = Select-String '^  Files: (.+)$' "$Root/NOTICE" | ForEach-Object { $_.Matches[0].Groups[1].Value -split ', ' }
        $named | Sort-Object | Should -Be $private
    }

    It 'the bill of materials lists each library with its licence and its hash, and nothing that does not ship' {
        $bill.bomFormat | Should -Be 'CycloneDX'
        $bill.metadata.component.version | Should -Be $version
        $bill.components | Where-Object { -not $_.licenses -or -not $_.hashes } | Should -BeNullOrEmpty
        $bill.components.name | Should -Contain 'Polly.Core'
        $bill.components.name | Should -Not -Contain 'PowerShellStandard.Library'
        $bill.components | ForEach-Object { "$($_.name) $($_.version)" } | Should -Be (Select-String '^\S+ \d\S+$' "$Root/NOTICE").Line
    }
}

Describe 'Installing' {
    # The home of a user is a variable of the environment elsewhere alone: on Windows the module would be installed for the real user.
    It 'from a folder, in a home of its own: imports by name, launches a row, and is removed without a trace' -Skip:$IsWindows {
        $test = @"
`$ProgressPreference = 'SilentlyContinue'
Register-PSResourceRepository -Name folder -Uri '$TestDrive/repository' -Trusted
Install-PSResource FlowExec -Repository folder
Import-Module FlowExec
(Get-Module FlowExec).ModuleBase
`$null = Connect-FlowOrg -Emulator
(@{ customerId = '1' } | Start-FlowExecution -FlowName '$FollowUp' -Wait).Status
(Get-FlowOrgEmulator -Ledger).LaunchCount
Disconnect-FlowOrg
Remove-Module FlowExec
Uninstall-PSResource FlowExec
@(Get-Module FlowExec -ListAvailable).Count
"@
        $kept = $env:HOME, $env:PSModulePath, $env:XDG_DATA_HOME, $env:XDG_CACHE_HOME, $env:XDG_CONFIG_HOME
        $env:HOME = "$TestDrive/home"
        $env:PSModulePath = $env:XDG_DATA_HOME = $env:XDG_CACHE_HOME = $env:XDG_CONFIG_HOME = $null
        $null = New-Item -ItemType Directory $env:HOME
        try { $said = Invoke-ChildScript $test }
        finally { $env:HOME, $env:PSModulePath, $env:XDG_DATA_HOME, $env:XDG_CACHE_HOME, $env:XDG_CONFIG_HOME = $kept }
        $said[0] | Should -Be "$TestDrive/home/.local/share/powershell/Modules/FlowExec/$version"
        $said[1..3] | Should -Be 'Completed', '1', '0'
        $said | Should -HaveCount 4
        Test-Path $said[0] | Should -BeFalse
    }
}
