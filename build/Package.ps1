# Makes the package, and what is said in it about the third parties whose libraries it carries.

# Which packages the files come from that ship beside the project's own: '<name>/<version>' and its files.
function Get-ShippedPackage([string] $Root, [string] $Layout) {
    $there = (Get-ChildItem -LiteralPath $Layout -File -Recurse).Name
    $known = Get-Content -LiteralPath "$Root/src/FlowExec/bin/Release/net10.0/FlowExec.deps.json" -Raw | ConvertFrom-Json -AsHashtable
    $shipped = @{}
    foreach ($target in $known.targets.Values) {
        foreach ($package in $target.Keys.Where{ $known.libraries[$_].type -eq 'package' }) {
            $files = foreach ($kind in 'runtime', 'native', 'runtimeTargets') { $target[$package].ContainsKey($kind) ? $target[$package][$kind].Keys : @() }
            $files = @($files | Split-Path -Leaf | Where-Object { $_ -in $there } | Sort-Object -Unique)
            if ($files) { $shipped[$package] = $files }
        }
    }
    $shipped
}

# The bill of materials (CycloneDX) of what ships: what only building needs is taken out, and what would differ between two builds.
function Get-BillOfMaterials([string] $Root, [string] $Version, [Collections.IDictionary] $Shipped) {
    $folder = [IO.Directory]::CreateTempSubdirectory('flowexec-').FullName
    Push-Location -LiteralPath $Root
    try {
        # Where PowerShell is installed nobody has restored the tools yet.
        $said = dotnet tool restore 2>&1
        if ($LASTEXITCODE -ne 0) { throw "The tool that writes the bill of materials was not restored. $($said -join "`n")" }
        $said = dotnet tool run dotnet-CycloneDX -- src/FlowExec/FlowExec.csproj --output $folder --filename bom.json --output-format Json `
            --no-serial-number --disable-package-restore --include-license-text --set-name FlowExec --set-version $Version --set-type Library 2>&1
        if ($LASTEXITCODE -ne 0) { throw "The bill of materials was not written. $($said -join "`n")" }
        $bill = Get-Content "$folder/bom.json" -Raw | ConvertFrom-Json -AsHashtable
    } finally {
        Pop-Location
        Remove-Item -LiteralPath $folder -Recurse
    }
    $bill.metadata.Remove('timestamp')
    $bill.components = @($bill.components | Where-Object { $Shipped.ContainsKey("$($_.name)/$($_.version)") })
    $references = @($bill.components.'bom-ref') + $bill.metadata.component.'bom-ref'
    $bill.dependencies = @($bill.dependencies | Where-Object { $_.ref -in $references })
    foreach ($dependency in $bill.dependencies) { $dependency.dependsOn = @(@($dependency.dependsOn) -ne $null | Where-Object { $_ -in $references }) }
    $bill
}

# The text of NOTICE, from what ships: each library, whose it is, its files and its licence, and the text of each licence once.
function Get-Notice([string] $Root, [string] $Layout, [string] $Version) {
    $shipped = Get-ShippedPackage $Root $Layout
    $bill = Get-BillOfMaterials $Root $Version $shipped
    $texts = [Collections.Generic.SortedDictionary[string, string]]::new([StringComparer]::Ordinal)
    $parts = foreach ($component in $bill.components) {
        $name = "$($component.name)/$($component.version)"
        $licence, $text = Get-LicenceText $Root $name $component['licenses']
        $texts[$licence] = $text.ReplaceLineEndings("`n").Trim("`n")
        "$($component.name) $($component.version)"
        if ($component['copyright']) { "  $($component.copyright)" }
        $component.externalReferences | Select-Object -First 1 | ForEach-Object { "  $($_.url)" }
        "  Licence: $licence"
        "  Files: $($shipped[$name] -join ', ')"
        ''
    }
    $intro = @(
        'FlowExec'
        'Copyright (c) The FlowExec contributors. MIT License: see LICENSE.'
        ''
        'The module carries these libraries in its folder lib. Each is under its own licence; the texts of the licences follow the list.'
        ''
    )
    $licences = foreach ($licence in $texts.Keys) { '=' * 80; $licence; '=' * 80; ''; $texts[$licence]; '' }
    (@($intro) + $parts + $licences) -join "`n"
}

# The name and the text of a library's licence: its own text where it carries one; of several that it offers, the first whose text is here.
function Get-LicenceText([string] $Root, [string] $Library, $Offered) {
    foreach ($licence in @($Offered).Where{ $_ }.license) {
        if ($licence.ContainsKey('text')) { return $licence.name, [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($licence.text.content)) }
        $known = "$Root/build/licences/$($licence['id']).txt"
        if (Test-Path -LiteralPath $known) { return $licence.id, (Get-Content -LiteralPath $known -Raw) }
    }
    $names = @($Offered).Where{ $_ }.license | ForEach-Object { $_['id'] ?? $_['name'] }
    throw "The licence of $Library ($($names -join ' or ')) has no text in build/licences. Put it there as <id>.txt."
}

# What the changelog says of a version, without its heading.
function Get-ReleaseNote([string] $Root, [string] $Version) {
    $log = (Get-Content -LiteralPath "$Root/CHANGELOG.md" -Raw).ReplaceLineEndings("`n")
    $found = [regex]::Match($log, "(?ms)^## \[$([regex]::Escape($Version))\][^`n]*`n(.*?)(?=^## \[|\z)")
    if (-not $found.Success) { throw "CHANGELOG.md has no section '## [$Version]'." }
    $found.Groups[1].Value.Trim()
}

# A zip with the same bytes for the same content: in order, without the time at which it was written.
function Write-Archive([string] $Path, [Collections.Generic.IDictionary[string, byte[]]] $Content) {
    $names = [string[]]@($Content.Keys)
    [Array]::Sort($names, [StringComparer]::Ordinal)
    $archive = [IO.Compression.ZipArchive]::new([IO.File]::Create($Path), 'Create')
    try {
        foreach ($name in $names) {
            $entry = $archive.CreateEntry($name)
            # The earliest that a zip can say.
            $entry.LastWriteTime = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
            $stream = $entry.Open()
            try { $stream.Write($Content[$name], 0, $Content[$name].Length) } finally { $stream.Dispose() }
        }
    } finally { $archive.Dispose() }
}

# The description that a repository of modules reads, from the manifest.
function Get-PackageDescription([Collections.IDictionary] $Manifest, [string] $Notes) {
    $data = $Manifest.PrivateData.PSData
    $fields = [ordered]@{
        id = 'FlowExec'; version = $Manifest.ModuleVersion; authors = $Manifest.Author; requireLicenseAcceptance = 'false'
        licenseUrl = $data.LicenseUri; projectUrl = $data.ProjectUri; description = $Manifest.Description; releaseNotes = $Notes
        copyright = $Manifest.Copyright; tags = (@('PSModule') + $data.Tags + $Manifest.CmdletsToExport.ForEach{ "PSCmdlet_$_"; "PSCommand_$_" }) -join ' '
    }
    '<?xml version="1.0" encoding="utf-8"?>'
    '<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">'
    '  <metadata>'
    foreach ($field in $fields.GetEnumerator()) { "    <$($field.Key)>$([Security.SecurityElement]::Escape($field.Value))</$($field.Key)>" }
    '  </metadata>'
    '</package>'
}

# What makes the zip a package by the Open Packaging Conventions: which part describes it, and what kinds of parts there are.
function Get-PackagePart([Collections.Generic.IDictionary[string, byte[]]] $Content) {
    $extensions = @($Content.Keys | ForEach-Object { [IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ } | Sort-Object -Unique)
    $bare = @($Content.Keys | Where-Object { -not [IO.Path]::HasExtension($_) } | Sort-Object)
    @{
        '_rels/.rels'         = @(
            '<?xml version="1.0" encoding="utf-8"?>'
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/FlowExec.nuspec" Id="R1" />'
            '</Relationships>'
        )
        '[Content_Types].xml' = @(
            '<?xml version="1.0" encoding="utf-8"?>'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />'
            foreach ($extension in $extensions) { "  <Default Extension=`"$extension`" ContentType=`"application/octet`" />" }
            foreach ($name in $bare) { "  <Override PartName=`"/$name`" ContentType=`"application/octet`" />" }
            '</Types>'
        )
    }
}

<#
.SYNOPSIS
Writes FlowExec.<version>.nupkg and FlowExec.<version>.symbols.zip to a folder, from the module as it was laid out: the same bytes for the same source.
.PARAMETER Certificate
Signs manifests, views and assemblies; without it they are as they were built.
#>
function Export-Package(
    [string] $Root, [string] $Layout, [string] $Version, [string] $Target, [Security.Cryptography.X509Certificates.X509Certificate2] $Certificate
) {
    $bytes = { , [Text.Encoding]::UTF8.GetBytes((@($args[0]) -join "`n") + "`n") }
    $content = [Collections.Generic.Dictionary[string, byte[]]]::new()
    foreach ($file in Get-ChildItem -LiteralPath $Layout -File -Recurse) {
        $content[[IO.Path]::GetRelativePath($Layout, $file).Replace('\', '/')] = [IO.File]::ReadAllBytes($file)
    }
    foreach ($name in 'LICENSE', 'NOTICE') { $content[$name] = [IO.File]::ReadAllBytes("$Root/$name") }
    $bill = Get-BillOfMaterials $Root $Version (Get-ShippedPackage $Root $Layout)
    $content['sbom.cdx.json'] = & $bytes ($bill | ConvertTo-Json -Depth 32).ReplaceLineEndings("`n")
    $notes = Get-ReleaseNote $Root $Version
    $manifest = Get-Content -LiteralPath "$Layout/FlowExec.psd1" -Raw
    $content['FlowExec.psd1'] = & $bytes $manifest.TrimEnd().Replace('PSData = @{', "PSData = @{`n            ReleaseNotes = @'`n$notes`n'@")
    if ($Certificate) { Set-ContentSignature $content $Certificate }
    $content['FlowExec.nuspec'] = & $bytes (Get-PackageDescription (Import-PowerShellDataFile -LiteralPath "$Layout/FlowExec.psd1") $notes)
    $parts = Get-PackagePart $content
    foreach ($name in $parts.Keys) { $content[$name] = & $bytes $parts[$name] }

    $null = [IO.Directory]::CreateDirectory($Target)
    Write-Archive "$Target/FlowExec.$Version.nupkg" $content

    $symbols = [Collections.Generic.Dictionary[string, byte[]]]::new()
    foreach ($assembly in Get-ChildItem -LiteralPath $Layout -Filter FlowExec*.dll -Recurse | Sort-Object Name -Unique) {
        $name = [IO.Path]::ChangeExtension($assembly.Name, '.pdb')
        $symbols[$name] = [IO.File]::ReadAllBytes("$Root/src/FlowExec/bin/Release/net10.0/$name")
    }
    Write-Archive "$Target/FlowExec.$Version.symbols.zip" $symbols
}
